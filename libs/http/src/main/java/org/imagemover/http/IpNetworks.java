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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Some networks, each as an address and the length of its prefix. Immutable. */
public final class IpNetworks {

    /** No network. */
    public static final IpNetworks NONE = new IpNetworks(List.of());

    private final List<Network> networks;

    private IpNetworks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Parses networks.
     *
     * @param texts each {@code 10.0.0.0/8}, {@code fd00::/8}, or an address alone
     * @return the networks
     * @throws IllegalArgumentException one is none; the message names it
     */
    public static IpNetworks parse(Collection<String> texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts) {
            networks.add(Network.parse(text));
        }
        return new IpNetworks(networks);
    }

    static IpNetworks of(String... texts) {
        return parse(List.of(texts));
    }

    boolean contain(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address.getAddress()));
    }

    private record Network(byte[] prefix, int length) {

        static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                byte[] prefix =
                        HostText.address(slash < 0 ? text : text.substring(0, slash)).getAddress();
                int bits = prefix.length * Byte.SIZE;
                int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
                if (length >= 0 && length <= bits) {
                    return new Network(prefix, length);
                }
            } catch (IllegalArgumentException malformed) {
                // refused below
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is not a network: write it as 192.0.2.0/24 or 2001:db8::/32");
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < length; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                int index = bit / Byte.SIZE;
                if ((address[index] & mask) != (prefix[index] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
