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

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that belong to nobody's own network, after IANA's registries of special-purpose
 * addresses. One that has an IPv4 address inside is judged by that, too.
 */
final class PublicAddresses implements AddressRule {

    private static final IpNetworks SPECIAL_IPV4 =
            IpNetworks.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // behind a carrier's translation
                    "127.0.0.0/8", // loopback
                    "169.254.0.0/16", // link-local, a cloud's metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays of 6to4
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4"); // reserved, broadcast

    private static final IpNetworks GLOBAL_IPV6 = IpNetworks.of("2000::/3");
    private static final IpNetworks SPECIAL_IPV6 =
            IpNetworks.of(
                    "2001::/23", // protocol assignments, Teredo
                    "2001:db8::/32", // documentation
                    "3fff::/20"); // documentation

    private static final IpNetworks NAT64 = IpNetworks.of("64:ff9b::/96");
    private static final IpNetworks SIX_TO_FOUR = IpNetworks.of("2002::/16");

    private final IpNetworks allowed;

    PublicAddresses(IpNetworks allowed) {
        this.allowed = allowed;
    }

    @Override
    public boolean permits(InetAddress address) {
        if (allowed.contain(address)) {
            return true;
        }
        InetAddress inside = inside(address);
        if (inside != null) {
            return permits(inside);
        }
        // an IPv4-mapped address is one of IPv4 to Java
        return address.getAddress().length == 4
                ? !SPECIAL_IPV4.contain(address)
                : GLOBAL_IPV6.contain(address) && !SPECIAL_IPV6.contain(address);
    }

    private static @Nullable InetAddress inside(InetAddress address) {
        int at = NAT64.contain(address) ? 12 : SIX_TO_FOUR.contain(address) ? 2 : -1;
        if (at < 0) {
            return null;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }
}
