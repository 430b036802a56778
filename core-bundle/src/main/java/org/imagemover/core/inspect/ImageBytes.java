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

/** The bytes of an image, as far as an inspection can have them. */
public interface ImageBytes {

    /** The image's size in bytes, or -1 while it is not known. */
    long size();

    /**
     * Reads bytes of the image.
     *
     * @param position where to start
     * @param target filled as far as the image has bytes there
     * @return the number of bytes read; 0 at or behind the image's end
     * @throws BytesNotAtHandException they cannot be had before the bytes in front of them were
     *     moved
     * @throws IOException the source failed
     */
    int read(long position, ByteBuffer target) throws IOException;
}
