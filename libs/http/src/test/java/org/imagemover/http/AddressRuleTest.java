/*
 * Copyright the Image Mover authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package org.imagemover.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRuleTest {

    @Test
    void addressesOfThePublicInternetArePermitted() throws Exception {
        AddressRule rule = AddressRule.publicOr(IpNetworks.NONE);
        for (String address :
                List.of(
                        "1.1.1.1",
                        "9.255.255.255",
                        "11.0.0.0",
                        "100.63.255.255",
                        "100.128.0.0",
                        "126.255.255.255",
                        "172.15.255.255",
                        "172.32.0.0",
                        "192.167.255.255",
                        "223.255.255.255",
                        "2a00:1450::1",
                        "2606:4700:4700::1111",
                        "64:ff9b::101:101",
                        "2002:101:101::1")) {
            assertTrue(rule.permits(InetAddress.getByName(address)), address);
        }
    }

    @Test
    void allOthersAreNot() throws Exception {
        AddressRule rule = AddressRule.publicOr(IpNetworks.NONE);
        for (String address :
                List.of(
                        "0.0.0.0",
                        "0.1.2.3",
                        "10.0.0.1",
                        "100.64.0.1",
                        "100.127.255.255",
                        "127.0.0.1",
                        "127.255.255.254",
                        "169.254.169.254",
                        "172.16.0.1",
                        "172.31.255.255",
                        "192.0.0.8",
                        "192.0.2.1",
                        "192.88.99.1",
                        "192.168.1.1",
                        "198.18.0.1",
                        "198.51.100.1",
                        "203.0.113.1",
                        "224.0.0.1",
                        "239.255.255.255",
                        "240.0.0.1",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "::127.0.0.1",
                        "::ffff:127.0.0.1",
                        "::ffff:10.0.0.1",
                        "::ffff:0:10.0.0.1",
                        "64:ff9b::7f00:1",
                        "64:ff9b::10.0.0.1",
                        "64:ff9b:1::1",
                        "100::1",
                        "2001::1",
                        "2001:db8::1",
                        "2002:7f00:1::1",
                        "2002:c0a8:101::1",
                        "3fff::1",
                        "5f00::1",
                        "fc00::1",
                        "fdff::1",
                        "fe80::1",
                        "fec0::1",
                        "ff02::1")) {
            assertFalse(rule.permits(InetAddress.getByName(address)), address);
        }
    }

    @Test
    void whatAnOperatorAllowsIsPermittedAndNothingBeside() throws Exception {
        AddressRule rule =
                AddressRule.publicOr(
                        IpNetworks.parse(List.of("10.1.0.0/16", "127.0.0.2", "fd00:1::/33")));
        for (String address :
                List.of("10.1.255.255", "127.0.0.2", "fd00:1:7fff::1", "64:ff9b::10.1.0.1")) {
            assertTrue(rule.permits(InetAddress.getByName(address)), address);
        }
        for (String address : List.of("10.2.0.0", "127.0.0.1", "fd00:1:8000::1", "fd00::1")) {
            assertFalse(rule.permits(InetAddress.getByName(address)), address);
        }
        assertTrue(
                AddressRule.publicOr(IpNetworks.parse(List.of("0.0.0.0/0")))
                        .permits(InetAddress.getByName("127.0.0.1")));
        assertTrue(AddressRule.ANY.permits(InetAddress.getByName("127.0.0.1")));
    }

    @Test
    void whatIsNoNetworkIsRefused() {
        for (String text :
                List.of(
                        "",
                        "x",
                        "10.0.0.0/33",
                        "10.0.0/8",
                        "10.0.0.0/",
                        "10.0.0.0/-1",
                        "::/129",
                        "10.0.0.0/8/8",
                        "localhost",
                        "012.0.0.0/8",
                        "2130706433")) {
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class, () -> IpNetworks.parse(List.of(text)));
            assertEquals(
                    "'" + text + "' is not a network: write it as 192.0.2.0/24 or 2001:db8::/32",
                    refused.getMessage());
        }
    }
}
