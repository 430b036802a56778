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

import java.io.IOException;

/**
 * qcow2, versions 2 and 3, as QEMU's docs/interop/qcow2.txt has it. Everything that is checked is
 * in the first cluster, and so at hand for every source, except for the LUKS header of an encrypted
 * image that is allowed: where that cannot be read ahead, the image is refused.
 */
final class Qcow2Inspector implements FormatInspector {

    private static final int VERSION_2_HEADER = 72;
    private static final int VERSION_3_HEADER = 104;

    private static final long CORRUPT = 1 << 1;
    private static final long DATA_FILE = 1 << 2;

    /** Dirty, corrupt, data file, compression type, extended L2 entries. */
    private static final long KNOWN_FEATURES = 0x1f;

    private static final int AES = 1;
    private static final int LUKS = 2;

    private static final long EXTENSION_END = 0;
    private static final long EXTENSION_DATA_FILE = 0x44415441;
    private static final long EXTENSION_LUKS = 0x0537be77;

    // QEMU opens nothing beyond these; its block/qcow2.h
    private static final int SMALLEST_CLUSTER_BITS = 9;
    private static final int LARGEST_CLUSTER_BITS = 21;
    private static final long MOST_L1_ENTRIES = (32 << 20) / Long.BYTES;
    private static final long MOST_REFCOUNT_TABLE = 8 << 20;
    private static final long MOST_SNAPSHOTS = 65536;

    @Override
    public String format() {
        return "qcow2";
    }

    @Override
    public boolean matches(ImageView image) {
        return image.head().isAt(0, "QFI\u00fb");
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits)
            throws Refusal, IOException {
        Bytes head = image.head();
        long version = head.u32be(4);
        if (version != 2 && version != 3) {
            throw new Refusal(
                    "it is of version "
                            + version
                            + ", and only 2 and 3 can be checked: convert it with qemu-img convert"
                            + " -O qcow2");
        }
        requireNoBackingFile(head);
        if (version == 3) {
            requireFeatures(head.u64be(VERSION_2_HEADER));
        }
        int clusterBits = (int) Math.min(head.u32be(20), Integer.MAX_VALUE);
        requirePlausible(head, clusterBits);
        int firstExtension = headerLength(head, version, clusterBits);
        Bytes luks = readExtensions(image, firstExtension, clusterBits);
        requireEncryption(image, limits, luks);
        long size = VirtualSize.ofBytes(head.u64be(24), limits);
        return new Inspection("qcow2", "version " + version, size);
    }

    private static void requireNoBackingFile(Bytes head) throws Refusal {
        if (head.u64be(8) != 0) {
            throw new Refusal(
                    "it has a backing file, which its reader would open: make it stand alone with"
                            + " qemu-img convert where the backing file is");
        }
    }

    private static void requireFeatures(long features) throws Refusal {
        if ((features & DATA_FILE) != 0) {
            throw dataFile();
        }
        if ((features & CORRUPT) != 0) {
            throw new Refusal("it is marked as corrupt: repair it with qemu-img check -r all");
        }
        if ((features & ~KNOWN_FEATURES) != 0) {
            throw new Refusal(
                    "it uses features that are not known here (0x"
                            + Long.toHexString(features & ~KNOWN_FEATURES)
                            + "): convert it with qemu-img convert -O qcow2 -o compat=1.1");
        }
    }

    private static Refusal dataFile() {
        return new Refusal(
                "it keeps its data in another file, which its reader would open: make it stand"
                        + " alone with qemu-img convert where that file is");
    }

    private static void requirePlausible(Bytes head, int clusterBits) throws Refusal {
        boolean plausible =
                clusterBits >= SMALLEST_CLUSTER_BITS
                        && clusterBits <= LARGEST_CLUSTER_BITS
                        && head.u32be(36) <= MOST_L1_ENTRIES
                        && head.u32be(56) <= MOST_REFCOUNT_TABLE >> clusterBits
                        && head.u32be(60) <= MOST_SNAPSHOTS;
        if (!plausible) {
            throw new Refusal(
                    "its header asks for tables of sizes that no image needs: it is damaged, or"
                            + " made to harm its reader");
        }
    }

    private static int headerLength(Bytes head, long version, int clusterBits) throws Refusal {
        if (version == 2) {
            head.part(0, VERSION_2_HEADER);
            return VERSION_2_HEADER;
        }
        long length = head.u32be(100);
        if (length < VERSION_3_HEADER || length % 8 != 0 || length > 1L << clusterBits) {
            throw new Refusal(
                    "its header says that it is " + length + " bytes long: it is damaged");
        }
        return (int) length;
    }

    /** The data of the extension that points to a LUKS header; empty where there is none. */
    private static Bytes readExtensions(ImageView image, int first, int clusterBits)
            throws Refusal {
        Bytes head = image.head();
        long end = 1L << clusterBits;
        Bytes luks = head.part(0, 0);
        long at = first;
        while (at + 8 <= end) {
            if (at + 8 > head.length()) {
                // the image's end is an end of the extensions, too; a head that is full is not
                if (head.length() < ImageView.HEAD) {
                    break;
                }
                throw new Refusal("it has more header extensions than can be checked");
            }
            long type = head.u32be((int) at);
            long length = head.u32be((int) at + 4);
            if (type == EXTENSION_END) {
                break;
            }
            if (type == EXTENSION_DATA_FILE) {
                throw dataFile();
            }
            if (type == EXTENSION_LUKS) {
                if (luks.length() > 0) {
                    throw new Refusal("it has two LUKS headers: it is damaged");
                }
                luks = head.part((int) at + 8, 16);
            }
            at += 8 + length + (-length & 7);
        }
        return luks;
    }

    private static void requireEncryption(ImageView image, InspectionLimits limits, Bytes luks)
            throws Refusal, IOException {
        long method = image.head().u32be(32);
        if (method > LUKS) {
            throw new Refusal(
                    "it is encrypted by a method that is not known here (" + method + ")");
        }
        if (method != 0 && !limits.allowEncrypted()) {
            throw new Refusal(
                    "it is encrypted ("
                            + (method == AES ? "legacy AES" : "LUKS")
                            + "): set inspect.allow.encrypted=true to move such images, or decrypt"
                            + " it with qemu-img convert");
        }
        if (method == LUKS) {
            if (luks.length() == 0) {
                throw new Refusal("it is encrypted, and its LUKS header is missing");
            }
            Bytes header = image.part(luks.u64be(0), LuksInspector.HEADER);
            LuksInspector.require(header);
        }
    }
}
