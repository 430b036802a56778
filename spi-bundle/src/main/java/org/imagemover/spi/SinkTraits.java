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
package org.imagemover.spi;

/**
 * How a sink wants to be written.
 *
 * @param positional whether it takes bytes at any position, from several threads, else only in
 *     order
 * @param partSize the length of a write, in bytes, that it takes well; an ordered sink gets writes
 *     of exactly this length but for the last; 0 where any length is as good
 * @param startsZeroed whether what is never written reads as zero, so that holes can be left out;
 *     only of use where positional
 * @param concurrency how many writes at once it takes well, from 1: a transfer begins with so many
 *     where its source has them; only of use where positional
 */
public record SinkTraits(boolean positional, int partSize, boolean startsZeroed, int concurrency) {

    /** A sink that says nothing of writes at once: they become more where that pays. */
    public SinkTraits(boolean positional, int partSize, boolean startsZeroed) {
        this(positional, partSize, startsZeroed, 1);
    }
}
