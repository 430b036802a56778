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
package org.imagemover.api;

import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the bytes of an image go. Made by the methods of this interface only.
 *
 * <p>Whatever the kind, a destination never shows half an image as a whole one: a file or an object
 * of a store appears under its name when it is complete, and a failed copy leaves nothing behind.
 */
public sealed interface Destination {

    /**
     * A new file. It must not exist; its directory must.
     *
     * @param path the file; written under a temporary name beside it until it is complete
     */
    static Destination file(Path path) {
        return new File(path, false);
    }

    /**
     * A file that replaces the one that is there, if any, in one step and only by a complete image.
     *
     * @param path the file
     */
    static Destination replacingFile(Path path) {
        return new File(path, true);
    }

    /**
     * A block device, at least as large as the image. Its content is lost. Its first 64 KiB are
     * zeroed first and written last, so that a copy that failed is not taken for an image; what
     * lies behind the image's end stays as it was.
     *
     * @param path the device
     */
    static Destination blockDevice(Path path) {
        return new BlockDevice(path);
    }

    /**
     * A channel that gets the bytes in order, each once, none before the image's head was
     * inspected. It is not closed. On failure it may have got a part: see {@link
     * ImageMoverException#bytesDelivered()}. A {@link java.nio.channels.FileChannel} is recognised:
     * it is written from its position on, with holes kept where it is being extended, and its
     * position is then behind the image.
     *
     * @param channel used by one other thread until the transfer has ended; blocking
     */
    static Destination channel(WritableByteChannel channel) {
        return new Channel(channel);
    }

    /**
     * A further copy of the image in a store, recorded in the image's catalogue.
     *
     * @param storeId the store
     */
    static Destination imageStore(String storeId) {
        return new ImageStore(storeId);
    }

    /**
     * An object in a store as an instance's or a volume's disk: named and owned by the caller, not
     * recorded as a copy of the image.
     *
     * @param storeId the store
     * @param name the object's name there; must not exist
     * @param size its size in bytes, at least the image's, or 0 for the image's
     * @param flatten whether it must not depend on the image's copy once done (copies the bytes of
     *     a clone)
     */
    static Destination storeObject(String storeId, String name, long size, boolean flatten) {
        return new StoreObject(storeId, name, size, flatten);
    }

    /** See {@link #file} and {@link #replacingFile}. */
    record File(Path path, boolean replace) implements Destination {
        public File {
            Objects.requireNonNull(path, "path");
        }
    }

    /** See {@link #blockDevice}. */
    record BlockDevice(Path path) implements Destination {
        public BlockDevice {
            Objects.requireNonNull(path, "path");
        }
    }

    /** See {@link #channel}. */
    record Channel(WritableByteChannel channel) implements Destination {
        public Channel {
            Objects.requireNonNull(channel, "channel");
        }

        @Override
        public String toString() {
            return "channel";
        }
    }

    /** See {@link #imageStore}. */
    record ImageStore(String storeId) implements Destination {
        public ImageStore {
            Objects.requireNonNull(storeId, "storeId");
        }
    }

    /** See {@link #storeObject}. */
    record StoreObject(String storeId, String name, long size, boolean flatten)
            implements Destination {
        public StoreObject {
            Objects.requireNonNull(storeId, "storeId");
            Objects.requireNonNull(name, "name");
            if (size < 0) {
                throw new IllegalArgumentException("size is " + size);
            }
        }
    }
}
