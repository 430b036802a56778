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

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.imagemover.api.ImageUnacceptableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Images that are nearly in order: a few bytes of a header are changed, or the end is cut off. */
class MutationTest {

    private static final int ROUNDS = 6000;
    private static final int[] HEADERS = {
        0, 0, 0, 512, 32768, 64 << 10, 128 << 10, 192 << 10, 2 << 20, 3 << 20
    };
    private static final long[] EXTREMES = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1, 1L << 32};
    private static final String[] CLAIMS = {
        null, "raw", "qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso", "luks", "ploop"
    };

    @TempDir Path directory;

    @Test
    void everyImageIsEitherAcceptedOrRefused() {
        long seed = Long.getLong("inspect.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> images = images();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] image = mutated(images.get(random.nextInt(images.size())), random);
            FakeImage bytes = source(image, random);
            String claimed = CLAIMS[random.nextInt(CLAIMS.length)];
            String text = "-Dinspect.seed=" + seed + ", round " + round + ": ";
            inspect(bytes, claimed, random, text);
            assertTrue(bytes.bytesRead() <= 4 << 20, text);
        }
    }

    private static void inspect(FakeImage image, String claimed, Random random, String text) {
        InspectionLimits limits = new InspectionLimits(1L << 50, random.nextBoolean());
        try {
            Inspection found = new ImageInspector(limits).inspect(image, claimed);
            assertTrue(found.virtualSize() >= -1 && found.virtualSize() <= 1L << 50, text);
        } catch (ImageUnacceptableException refused) {
            assertFalse(refused.getCause() instanceof RuntimeException, () -> text + refused);
        } catch (Exception other) {
            throw new AssertionError(text, other);
        }
    }

    private static FakeImage source(byte[] image, Random random) {
        FakeImage whole = FakeImage.of(image);
        FakeImage source =
                random.nextInt(3) == 0 ? whole.withoutRanges(64 << random.nextInt(17)) : whole;
        return random.nextInt(4) == 0 ? source.ofUnknownSize() : source;
    }

    private static byte[] mutated(byte[] original, Random random) {
        int length =
                random.nextInt(5) == 0
                        ? random.nextInt(Math.min(original.length, 4096) + 1)
                        : original.length;
        ByteBuffer image = ByteBuffer.allocate(length).put(original, 0, length);
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            int at = HEADERS[random.nextInt(HEADERS.length)] + random.nextInt(620);
            if (random.nextInt(5) == 0) {
                at = length - 1 - random.nextInt(1600);
            }
            if (at >= 0 && at + Long.BYTES <= length) {
                change(image, at, random);
            }
        }
        return image.array();
    }

    private static void change(ByteBuffer image, int at, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> image.put(at, (byte) random.nextInt(256));
            case 1 -> image.putInt(at & ~3, (int) EXTREMES[random.nextInt(EXTREMES.length)]);
            default -> image.putLong(at & ~3, EXTREMES[random.nextInt(EXTREMES.length)]);
        }
    }

    private List<byte[]> images() {
        List<ByteBuffer> made =
                List.of(
                        Made.qcow2(2, Made.MIB),
                        Made.qcow2(3, Made.MIB),
                        Made.vmdk(Made.descriptor()),
                        Made.vmdkWithFooter(),
                        Made.vhd(3, 3),
                        Made.fixedVhd(Made.mbr()),
                        Made.vdi(1),
                        Made.luks(1, 1000),
                        Made.gpt(),
                        Made.iso());
        List<byte[]> images = new ArrayList<>();
        made.forEach(image -> images.add(image.array()));
        try {
            // up to the end of its metadata; the rest is as the disk, empty
            byte[] vhdx = Tools.qemuImage(directory, "vhdx");
            images.add(Arrays.copyOf(vhdx, (3 << 20) + (128 << 10)));
        } catch (TestAbortedException missing) {
            // the others are tried without it
            return images;
        }
        return images;
    }
}
