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
package org.imagemover.testkit;

/** The bytes of an object that a {@link FaultyServer} serves; they do not change. Thread-safe. */
public interface Content {

    /** How many bytes there are. */
    long size();

    /**
     * Copies some of them.
     *
     * @param offset where they start; all that is asked for is there
     * @param into filled from its start
     * @param length how many
     */
    void read(long offset, byte[] into, int length);

    /** These bytes, which must not be changed any more. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long offset, byte[] into, int length) {
                System.arraycopy(bytes, (int) offset, into, 0, length);
            }
        };
    }

    /**
     * An object of any size that needs no memory. Its byte at a position is {@code (byte) (position
     * * 31 + (position >> 8) + (position >> 16))}.
     */
    static Content ofSize(long size) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long offset, byte[] into, int length) {
                for (int at = 0; at < length; at++) {
                    long position = offset + at;
                    into[at] = (byte) (position * 31 + (position >> 8) + (position >> 16));
                }
            }
        };
    }
}
