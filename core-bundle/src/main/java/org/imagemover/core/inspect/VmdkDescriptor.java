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
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text inside a VMDK. Every line must be one that is understood, since readers differ in what
 * they take for an extent or for a parent: some look for words only, even inside comments.
 */
final class VmdkDescriptor {

    private static final Set<String> TYPES = Set.of("monolithicsparse", "streamoptimized");
    private static final int PROBED = 512;
    private static final String NO_PARENT = "ffffffff";

    private static final Pattern START =
            Pattern.compile("(?:#[^\n]*\n| *\r?\n)*version=[123]\r?\n");
    private static final Pattern FIELD = Pattern.compile("([a-z]+)\\s*=\\s*\"?([^\"]*)\"?");
    private static final Pattern EXTENT =
            Pattern.compile("(?:rw|rdonly|noaccess) +\\d+ +sparse +\"([^\"/\\\\:]+)\"");

    private VmdkDescriptor() {}

    /** Whether a file that starts like this is a descriptor, as QEMU finds out. */
    static boolean isAlone(Bytes file) throws Refusal {
        if (file.length() == 0 || "# \r\nv".indexOf(file.u8(0)) < 0) {
            return false;
        }
        String start = file.latin1(0, Math.min(file.length(), PROBED)).toLowerCase(Locale.ROOT);
        return start.startsWith("# disk descriptorfile") || START.matcher(start).lookingAt();
    }

    /**
     * Checks a descriptor.
     *
     * @param padded its text, one character a byte, with zeros behind it
     * @return the type of the disk
     */
    static String require(String padded) throws Refusal {
        String text = unpad(padded).toLowerCase(Locale.ROOT);
        requireNoParent(text);
        String type = "";
        int extents = 0;
        for (String untrimmed : text.split("\r?\n")) {
            String line = untrimmed.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("ddb.")) {
                continue;
            }
            var field = FIELD.matcher(line);
            if (field.matches()) {
                String value = field.group(2);
                requireNoPath(value);
                if (field.group(1).equals("parentcid") && !value.equals(NO_PARENT)) {
                    throw parent();
                }
                type = field.group(1).equals("createtype") ? value : type;
            } else if (EXTENT.matcher(line).matches()) {
                extents++;
            } else {
                throw new Refusal(
                        "its descriptor has a line that is not known here, or that names another"
                                + " file: convert it with qemu-img convert -O vmdk");
            }
        }
        if (!TYPES.contains(type) || count(text, "createtype") != 1) {
            throw new Refusal(
                    "its descriptor does not say once that it is monolithicSparse or"
                            + " streamOptimized: make one file of it with qemu-img convert -O vmdk");
        }
        if (extents != 1) {
            throw new Refusal("its descriptor has " + extents + " extents where 1 is due");
        }
        return type.equals("streamoptimized") ? "streamOptimized" : "monolithicSparse";
    }

    private static String unpad(String padded) throws Refusal {
        int end = padded.indexOf('\0');
        if (end < 0) {
            throw new Refusal("its descriptor has no end: it is damaged");
        }
        for (int i = 0; i < padded.length(); i++) {
            char c = padded.charAt(i);
            boolean allowed = i < end ? (c >= ' ' && c <= '~') || "\t\r\n".indexOf(c) >= 0 : c == 0;
            if (!allowed) {
                throw new Refusal("its descriptor is not plain ASCII text: it is damaged");
            }
        }
        return padded.substring(0, end);
    }

    private static void requireNoParent(String text) throws Refusal {
        if (text.contains("parentfilenamehint") || count(text, "parentcid") > 1) {
            throw parent();
        }
    }

    private static Refusal parent() {
        return new Refusal(
                "it is the difference to another disk, which its reader would open: make it stand"
                        + " alone with qemu-img convert where that disk is");
    }

    private static void requireNoPath(String value) throws Refusal {
        if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
            throw new Refusal(
                    "its descriptor names a path, which its reader would open: convert it with"
                            + " qemu-img convert -O vmdk");
        }
    }

    private static int count(String text, String word) {
        int count = 0;
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            count++;
        }
        return count;
    }
}
