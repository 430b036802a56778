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
 * What is known of an object before it is written.
 *
 * @param size its size in bytes, or -1 while unknown
 * @param dataSize the bytes of it that are not known to be holes, at most {@code size}; -1 while
 *     unknown. What to compare free space with
 * @param durable whether it has to survive a power cut once committed
 * @param disk whether it is a disk, which its owner writes to once it is committed, and not an
 *     image, which never changes: such an object gets nothing that hinders its owner, as a
 *     protected snapshot would
 * @param token names this write; what is not finished of it is found by this alone
 * @param space counts what it takes, where it is a file of this machine
 */
public record SinkRequest(
        long size,
        long dataSize,
        boolean durable,
        boolean disk,
        WriteToken token,
        DiskSpace space) {

    /** Of an image, by a write that is new; its space is not counted. */
    public SinkRequest(long size, long dataSize, boolean durable) {
        this(size, dataSize, durable, false);
    }

    /** By a write that is new; its space is not counted. */
    public SinkRequest(long size, long dataSize, boolean durable, boolean disk) {
        this(size, dataSize, durable, disk, WriteToken.random(), DiskSpace.UNCOUNTED);
    }

    /** The same object by another write. */
    public SinkRequest by(WriteToken write) {
        return new SinkRequest(size, dataSize, durable, disk, write, space);
    }
}
