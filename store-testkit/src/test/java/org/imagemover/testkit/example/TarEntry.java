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
package org.imagemover.testkit.example;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A member of a tar archive, as POSIX.1-1988 (ustar) and GNU tar write it.
 *
 * @param name its name, of at most 255 bytes
 * @param isFile whether it is a regular file
 * @param start the position of its first byte
 * @param size how many bytes it has
 */
record TarEntry(String name, boolean isFile, long start, long size) {

    static final int BLOCK = 512;

    static @Nullable TarEntry first(FileChannel file) throws IOException {
        return at(file, 0);
    }

    @Nullable TarEntry next(FileChannel file) throws IOException {
        return at(file, start + (size + BLOCK - 1) / BLOCK * BLOCK);
    }

    /** The entry whose header is at a position, or null at the end of the archive. */
    private static @Nullable TarEntry at(FileChannel file, long position) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        while (header.hasRemaining()) {
            if (file.read(header, position + header.position()) < 0) {
                throw new IOException("the archive has no end");
            }
        }
        String name = text(header, 0, 100);
        if (name.isEmpty()) {
            return null;
        }
        String prefix = text(header, 345, 155);
        char type = (char) header.get(156);
        return new TarEntry(
                prefix.isEmpty() ? name : prefix + "/" + name,
                type == '0' || type == 0,
                position + BLOCK,
                size(header));
    }

    private static String text(ByteBuffer header, int start, int length) {
        int end = start;
        while (end < start + length && header.get(end) != 0) {
            end++;
        }
        return new String(header.array(), start, end - start, StandardCharsets.UTF_8);
    }

    /** Octal digits; or, from 8 GiB on and with the highest bit set, a binary number. */
    private static long size(ByteBuffer header) throws IOException {
        if (header.get(124) < 0) {
            return header.getLong(128);
        }
        try {
            return Long.parseLong(text(header, 124, 12).strip(), 8);
        } catch (NumberFormatException damaged) {
            throw new IOException("the archive is damaged");
        }
    }
}
