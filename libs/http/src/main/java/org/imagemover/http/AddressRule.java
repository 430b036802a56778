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

/** Which addresses a connection may go to. */
@FunctionalInterface
public interface AddressRule {

    /** Wherever the name leads: for hosts that an operator named. */
    AddressRule ANY = address -> true;

    /** Whether a connection may go there. */
    boolean permits(InetAddress address);

    /** Addresses of the public internet, and those of some networks. */
    static AddressRule publicOr(IpNetworks allowed) {
        return new PublicAddresses(allowed);
    }
}
