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
import java.nio.ByteBuffer;

/**
 * What all inspectors look at: the same head, read once, and further parts on request. However an
 * image is made, no more than {@link #MOST} bytes of it are read.
 */
final class ImageView {

    /** Holds the first sector of every format, and the volume descriptors of an ISO or UDF. */
    static final int HEAD = 48 << 10;

    /** The most that is read of one image. */
    static final int MOST = 4 << 20;

    private final ImageBytes image;
    private final Bytes head;
    private final long size;
    private int left = MOST;

    ImageView(ImageBytes image) throws IOException {
        this.image = image;
        long told = image.size();
        int wanted = (int) (told < 0 ? HEAD : Math.min(told, HEAD));
        ByteBuffer first = ByteBuffer.allocate(wanted);
        boolean more = fillHead(first);
        head = new Bytes(first.flip());
        // with fewer bytes than that, an image of unknown size has shown its end
        size = told < 0 && !more ? head.length() : told;
    }

    /** The first bytes of the image, {@link #HEAD} of them where it has so many. */
    Bytes head() {
        return head;
    }

    /** The image's size in bytes, or -1 while it is not known. */
    long size() {
        return size;
    }

    /**
     * Reads a part of the image, all of it.
     *
     * @param position where it starts; as the image says, so it may be anything
     * @param length in bytes
     * @throws Refusal the image has no such part
     * @throws BytesNotAtHandException the source cannot read ahead so far
     * @throws IOException the source failed
     */
    Bytes part(long position, int length) throws Refusal, IOException {
        if (position < 0
                || position > Long.MAX_VALUE - length
                || (size >= 0 && position + length > size)) {
            throw new Refusal("its header points behind its end: it is damaged, or was cut short");
        }
        if (position + length <= head.length()) {
            return head.part((int) position, length);
        }
        if (length > left) {
            throw new Refusal("more than " + MOST + " bytes would have to be read to check it");
        }
        ByteBuffer part = ByteBuffer.allocate(length);
        fill(position, part);
        if (part.hasRemaining()) {
            throw new Refusal("its header points behind its end: it is damaged, or was cut short");
        }
        return new Bytes(part.flip());
    }

    /** Whether the image may go on behind what was read. */
    private boolean fillHead(ByteBuffer first) throws IOException {
        try {
            fill(0, first);
            return !first.hasRemaining();
        } catch (BytesNotAtHandException shorter) {
            fillWhatIsThere(first);
            return false;
        }
    }

    /**
     * A stream of unknown size that ended early has fewer bytes at hand than a head, and does not
     * say how many: the number is found by halving. (A first buffer that is full is never smaller
     * than a head.)
     */
    private void fillWhatIsThere(ByteBuffer first) throws IOException {
        int there = 0;
        int notThere = first.capacity();
        while (notThere - there > 1) {
            int middle = (there + notThere) >>> 1;
            try {
                fill(0, first.clear().limit(middle));
                there = middle;
            } catch (BytesNotAtHandException stillTooMany) {
                notThere = middle;
            }
        }
        first.clear();
        if (there > 0) {
            fill(0, first.limit(there));
        }
    }

    private void fill(long position, ByteBuffer target) throws IOException {
        int before = target.position();
        while (target.hasRemaining()) {
            int count = image.read(position + target.position() - before, target);
            if (count <= 0) {
                break;
            }
            left -= count;
        }
    }
}
