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
package org.imagemover.core.inspect;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The format that a record claims.
 *
 * <ul>
 *   <li>{@code raw}, {@code ami}, {@code ari} and {@code aki} are bytes that their readers take as
 *       they are: a disk with or without partitions, a kernel, a RAM disk. An ISO is that, too, and
 *       is often used so; nothing in it makes a reader open something else.
 *   <li>{@code vpc} is QEMU's name for {@code vhd}.
 *   <li>Everything else must be found as it is claimed.
 *   <li>What cannot be recognised here, such as {@code ploop} (an image may be the difference to
 *       another one, which only a file beside it tells) or {@code docker} (an archive of layers,
 *       that Glance has as a container and not as a disk), cannot be checked, and so it is refused:
 *       passed on under its claim it would be opened by a reader that trusts the check. Who knows
 *       that its readers take its bytes as they are can record it as {@code raw}.
 * </ul>
 *
 * @param name the format's name here, or an empty text where none is claimed
 */
record Claim(String name) {

    private static final Set<String> PLAIN = Set.of("raw", "ami", "ari", "aki");
    private static final Set<String> RECOGNISED =
            Set.of("qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso", "qed", "luks");
    private static final Map<String, String> OTHER_NAMES = Map.of("vpc", "vhd");
    private static final int LONGEST = 32;

    static Claim of(@Nullable String claimed) {
        String name = claimed == null ? "" : claimed.strip().toLowerCase(Locale.ROOT);
        return new Claim(OTHER_NAMES.getOrDefault(name, name));
    }

    /** Whether the bytes are taken as they are. */
    boolean isPlain() {
        return PLAIN.contains(name);
    }

    boolean isVhd() {
        return name.equals("vhd");
    }

    boolean isKnown() {
        return name.isEmpty() || isPlain() || RECOGNISED.contains(name);
    }

    boolean agreesWith(String found) {
        boolean plain = found.equals("raw") || found.equals("iso");
        return name.isEmpty() || name.equals(found) || (isPlain() && plain);
    }

    /** The name for a message; it may come from anywhere. */
    @Override
    public String toString() {
        String shown = name.replaceAll("[^a-z0-9._+-]", "?");
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown;
    }
}
