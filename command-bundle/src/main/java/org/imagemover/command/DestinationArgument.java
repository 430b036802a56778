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
package org.imagemover.command;

import java.nio.file.Path;
import java.util.function.Function;
import org.imagemover.api.Destination;
import org.jspecify.annotations.Nullable;

/**
 * Reads the argument DESTINATION, with the options that are about it.
 *
 * @param workingDirectory what relative paths are relative to
 * @param kindOf tells what is at a path
 */
record DestinationArgument(Path workingDirectory, Function<Path, FileKind> kindOf) {

    /** What a destination that is not a path begins with. */
    static final String STORE = "store:";

    private static final Path DEVICES = Path.of("/dev");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /**
     * Reads a destination.
     *
     * @param text a path, {@code store:<store-id>} or {@code store:<store-id>/<name>}
     * @param force whether what is there may be lost
     * @param size the size of a store's object, or null for the image's
     * @param flatten whether a store's object must not depend on the image
     * @throws IllegalArgumentException with a message for a person
     */
    Destination parse(String text, boolean force, @Nullable String size, boolean flatten) {
        int slash = text.indexOf('/');
        boolean inStore = text.startsWith(STORE);
        if ((size != null || flatten) && !(inStore && slash >= 0)) {
            throw new IllegalArgumentException(
                    "--size and --flatten are for a destination store:<store-id>/<name> only");
        }
        if (!inStore) {
            return path(LocalPath.parse(text, workingDirectory), force);
        }
        if (force) {
            throw new IllegalArgumentException(
                    "--force is for files and block devices only: an object of a store is never"
                            + " replaced, so choose another name");
        }
        String store = text.substring(STORE.length(), slash < 0 ? text.length() : slash);
        if (store.isBlank()) {
            throw new IllegalArgumentException(
                    "the id of the store is missing: write store:<store-id> or"
                            + " store:<store-id>/<name>; image:store-list lists the stores");
        }
        if (slash < 0) {
            return Destination.imageStore(store);
        }
        String name = text.substring(slash + 1);
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "the name of the object is missing: write store:"
                            + store
                            + "/<name>, or store:"
                            + store
                            + " for a further copy of the image");
        }
        return Destination.storeObject(
                store, name, size == null ? 0 : Sizes.parse("--size", size), flatten);
    }

    private Destination path(Path path, boolean force) {
        return switch (kindOf.apply(path)) {
            case FILE -> force ? Destination.replacingFile(path) : Destination.file(path);
            case ABSENT -> {
                if (path.startsWith(DEVICES) && !path.startsWith(SHARED_MEMORY)) {
                    // a file there would fill the memory, and hide the mistake in the name
                    throw new IllegalArgumentException(
                            "there is no device " + path + ": check its name");
                }
                yield force ? Destination.replacingFile(path) : Destination.file(path);
            }
            case BLOCK_DEVICE -> {
                if (!force) {
                    throw new IllegalArgumentException(
                            path
                                    + " is a block device, and its content would be lost: give"
                                    + " --force if that is what you want");
                }
                yield Destination.blockDevice(path);
            }
            case DIRECTORY ->
                    throw new IllegalArgumentException(
                            path + " is a directory: name the file to be made in it");
            case OTHER ->
                    throw new IllegalArgumentException(
                            path + " is neither a file nor a block device");
        };
    }
}
