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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an inspection does to its source, and what it makes of the source's failures. */
class SourceFailureTest {

    @TempDir Path directory;

    @Test
    void aSourceThatFailsIsNoVerdictOnTheImage() {
        List<byte[]> images = new ArrayList<>();
        images.add(Made.mbr().array());
        images.add(Made.vmdkWithFooter().array());
        images.add(Tools.qemuImage(directory, "vhdx"));
        for (byte[] image : images) {
            int calls = callsOf(image);
            assertTrue(calls > 1);
            for (int failing = 0; failing < calls; failing++) {
                IOException failure = new IOException("the connection broke");
                Failing source = new Failing(image, failing, failure);
                IOException thrown =
                        assertThrows(
                                IOException.class,
                                () ->
                                        new ImageInspector(InspectionLimits.DEFAULTS)
                                                .inspect(source, null));
                assertSame(failure, thrown);
            }
        }
    }

    @Test
    void aSourceThatAnswersInSmallPiecesIsReadOn() {
        ImageBytes pieces =
                new ImageBytes() {
                    private final FakeImage image = FakeImage.of(Made.vmdkWithFooter().array());

                    @Override
                    public long size() {
                        return image.size();
                    }

                    @Override
                    public int read(long position, ByteBuffer target) throws IOException {
                        int limit = target.limit();
                        target.limit(Math.min(limit, target.position() + 7));
                        int count = image.read(position, target);
                        target.limit(limit);
                        return count;
                    }
                };

        assertEquals("vmdk", Inspect.accepted(pieces, "vmdk").format());
    }

    @Test
    void aSourceThatIsShorterThanItSaysIsRefusedAndNothingElse() {
        FakeImage image = FakeImage.of(Made.vmdk(Made.descriptor()).array());
        ImageBytes shorter =
                new ImageBytes() {
                    @Override
                    public long size() {
                        return Long.MAX_VALUE;
                    }

                    @Override
                    public int read(long position, ByteBuffer target) throws IOException {
                        return image.read(position, target);
                    }
                };

        assertEquals("vmdk", Inspect.accepted(shorter, "vmdk").format());
        FakeImage raw = FakeImage.of(new byte[10]);
        ImageBytes shorterRaw =
                new ImageBytes() {
                    @Override
                    public long size() {
                        return 5000;
                    }

                    @Override
                    public int read(long position, ByteBuffer target) throws IOException {
                        return raw.read(position, target);
                    }
                };
        Inspect.unsafe(shorterRaw, "raw", "cut short");
    }

    @Test
    void aPlainDiskCostsItsHeadAndItsLastSector() {
        FakeImage image = FakeImage.of(new byte[8 << 20]);

        Inspect.accepted(image, "raw");

        assertEquals((48 << 10) + 512, image.bytesRead());
    }

    @Test
    void theLargestDescriptorIsReadOnce() {
        ByteBuffer image = Made.littleEndian(2 << 20);
        image.put(0, Made.vmdk(Made.descriptor()).array()).putLong(36, 2047);
        FakeImage bytes = FakeImage.of(image.array());

        Inspect.accepted(bytes, "vmdk");

        assertEquals((48 << 10) + 2047 * 512, bytes.bytesRead());
    }

    private static int callsOf(byte[] image) {
        Failing source = new Failing(image, Integer.MAX_VALUE, new IOException("unused"));
        Inspect.accepted(source, null);
        return source.calls;
    }

    /** Fails at one call. */
    private static final class Failing implements ImageBytes {

        private final FakeImage image;
        private final int failing;
        private final IOException failure;
        private int calls;

        Failing(byte[] image, int failing, IOException failure) {
            this.image = FakeImage.of(image);
            this.failing = failing;
            this.failure = failure;
        }

        @Override
        public long size() {
            return image.size();
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
            if (calls++ == failing) {
                throw failure;
            }
            return image.read(position, target);
        }
    }
}
