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

/**
 * LUKS, version 1, as cryptsetup's on-disk format has it. Its header is in the first 592 bytes, and
 * so at hand for every source. Refused unless encrypted images are allowed.
 *
 * <p>An image that would keep its reader busy for minutes, or whose header is of a version that
 * cannot be checked, is refused even then: allowing encryption does not allow these.
 */
final class LuksInspector implements FormatInspector {

    static final int HEADER = 592;

    private static final String MAGIC = "LUKS\u00ba\u00be";
    private static final long MOST_ITERATIONS = 12_000_000;
    private static final int KEY_SLOTS = 8;
    private static final int FIRST_KEY_SLOT = 208;
    private static final int KEY_SLOT = 48;
    private static final long SLOT_IN_USE = 0x00ac71f3;

    @Override
    public String format() {
        return "luks";
    }

    @Override
    public boolean matches(ImageView image) {
        return image.head().isAt(0, MAGIC);
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        if (!limits.allowEncrypted()) {
            throw new Refusal(
                    "it is encrypted: set inspect.allow.encrypted=true to move such images");
        }
        Bytes head = image.head();
        require(head);
        long payload = head.u32be(104) * 512;
        long size = image.size();
        if (size >= 0 && payload > size) {
            throw new Refusal("its data start behind its end: it is damaged, or was cut short");
        }
        long held = size < 0 ? -1 : VirtualSize.ofBytes(size - payload, limits);
        return new Inspection("luks", "version 1", held);
    }

    /** Checks a header, wherever it was found. */
    static void require(Bytes header) throws Refusal {
        if (!header.isAt(0, MAGIC)) {
            throw new Refusal("its LUKS header is damaged");
        }
        int version = header.u16be(6);
        if (version != 1) {
            throw new Refusal(
                    "it is LUKS of version "
                            + version
                            + ", and only version 1 can be checked: encrypt it anew with cryptsetup"
                            + " luksFormat --type luks1");
        }
        requireIterations(header.u32be(164));
        for (int slot = 0; slot < KEY_SLOTS; slot++) {
            int at = FIRST_KEY_SLOT + slot * KEY_SLOT;
            if (header.u32be(at) == SLOT_IN_USE) {
                requireIterations(header.u32be(at + 4));
            }
        }
    }

    private static void requireIterations(long iterations) throws Refusal {
        if (iterations > MOST_ITERATIONS) {
            throw new Refusal(
                    "unlocking it takes "
                            + iterations
                            + " iterations, and "
                            + MOST_ITERATIONS
                            + " are the most that is allowed: add a key with a smaller cryptsetup"
                            + " --iter-time and remove the old one");
        }
    }
}
