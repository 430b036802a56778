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

/** The size that a disk says it has, against what an operator allows. */
final class VirtualSize {

    private static final int SECTOR = 512;

    private VirtualSize() {}

    /**
     * Checks a size.
     *
     * @param bytes unsigned
     * @return the same, from 0
     */
    static long ofBytes(long bytes, InspectionLimits limits) throws Refusal {
        if (bytes < 0 || bytes > limits.maxVirtualSize()) {
            throw tooLarge(Long.toUnsignedString(bytes) + " bytes", limits);
        }
        return bytes;
    }

    /**
     * Checks a size in sectors of 512 bytes.
     *
     * @param sectors unsigned
     * @return the size in bytes, from 0
     */
    static long ofSectors(long sectors, InspectionLimits limits) throws Refusal {
        if (Long.compareUnsigned(sectors, Long.MAX_VALUE / SECTOR) > 0) {
            throw tooLarge(Long.toUnsignedString(sectors) + " sectors of 512 bytes", limits);
        }
        return ofBytes(sectors * SECTOR, limits);
    }

    private static Refusal tooLarge(String size, InspectionLimits limits) {
        return new Refusal(
                "it says that it holds a disk of "
                        + size
                        + ", and "
                        + limits.maxVirtualSize()
                        + " bytes are the most that is allowed: raise inspect.virtual.size.max if"
                        + " disks of that size are wanted");
    }
}
