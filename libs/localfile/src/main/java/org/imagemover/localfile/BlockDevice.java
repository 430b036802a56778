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
package org.imagemover.localfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * A block device that this process alone may write: the kernel lets nobody mount it, swap to it, or
 * build a volume on it before it is closed, and lets nobody have it here who has not let go of it.
 */
public final class BlockDevice implements Closeable {

    private final LinuxCalls linux;
    private final int claim;
    private final FileChannel channel;

    private BlockDevice(LinuxCalls linux, int claim, FileChannel channel) {
        this.linux = linux;
        this.claim = claim;
        this.channel = channel;
    }

    /**
     * Claims and opens a device; writes nothing.
     *
     * @param path of the device, or a link to it
     * @param what how messages name it, as their subject
     * @return the open device; the caller closes it
     * @throws StoreException {@code IN_USE}: somebody else has claimed it, or a part of it; {@code
     *     UNSUPPORTED}: it is no block device, or this system cannot claim one; {@code NOT_FOUND};
     *     {@code DENIED}; nothing stays open
     */
    public static BlockDevice claim(Path path, String what) throws StoreException {
        LinuxCalls linux = LinuxCalls.load();
        if (linux == null) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    what
                            + " cannot be claimed, so that nobody else writes to it meanwhile: "
                            + LinuxCalls.whyMissing());
        }
        int claim = linux.claimBlockDevice(path);
        if (claim < 0) {
            throw failure(claim, what);
        }
        try {
            // the device that is claimed, whatever has its path by now
            FileChannel channel =
                    FileChannel.open(
                            Descriptor.path(claim),
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            return new BlockDevice(linux, claim, channel);
        } catch (IOException failure) {
            linux.close(claim);
            throw FileFailures.of(failure, what, "opened");
        }
    }

    private static StoreException failure(int result, String what) {
        return switch (-result) {
            case Errno.ENOTBLK ->
                    new StoreException(
                            Reason.UNSUPPORTED,
                            what + " is not a block device: copy to a file instead");
            case Errno.EBUSY -> new StoreException(Reason.IN_USE, what + " is in use");
            case Errno.ENOENT -> FileFailures.of(new NoSuchFileException(null), what, "opened");
            case Errno.ENXIO ->
                    new StoreException(Reason.UNSUPPORTED, what + " has no device behind it");
            default -> FileFailures.of(Errno.failure(result), what, "opened");
        };
    }

    /** Reads and writes it; closed with it. */
    public FileChannel channel() {
        return channel;
    }

    /** Where the device is that is claimed, by its name without links. */
    public Path realPath() throws IOException {
        return Files.readSymbolicLink(Descriptor.path(claim));
    }

    /** {@inheritDoc} Others may have it from then on. */
    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException nothingToDo) {
            // what had to reach the disk was forced before
        } finally {
            linux.close(claim);
        }
    }
}
