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
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The host of a URL. An address that is written as one number, in hex, in octal or in short form is
 * refused: it exists to get past those who look at hosts, since resolvers do understand it.
 */
final class HostText {

    private static final Pattern NAME =
            Pattern.compile(
                    "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final int LONGEST = 253;

    private HostText() {}

    /**
     * Checks a host.
     *
     * @return it in lower case, an IPv6 address in brackets
     * @throws IllegalArgumentException it is none
     */
    static String require(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]") && host.indexOf(':') >= 0) {
            address(host.substring(1, host.length() - 1));
            return host;
        }
        if (ENDS_IN_A_NUMBER.matcher(host).matches()) {
            if (!IPV4.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "its host is a number: write a name, or an address as four decimal"
                                + " numbers");
            }
            return host;
        }
        if (host.length() > LONGEST || !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "its host is no name that can be looked up: write letters, digits, '-' and"
                            + " '.'");
        }
        return host;
    }

    /**
     * Parses an address in its usual form; asks no resolver.
     *
     * @throws IllegalArgumentException it is none
     */
    static InetAddress address(String text) {
        String address = text.toLowerCase(Locale.ROOT);
        if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException malformed) {
                // refused below
            }
        }
        throw new IllegalArgumentException("it has no IP address in its usual form");
    }
}
