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
package org.imagemover.core.mover;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.imagemover.api.DestinationException;
import org.imagemover.api.DestinationException.Reason;
import org.imagemover.api.NotAllowedException;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;

/** A block device of this machine. */
final class BlockDeviceTarget implements Target {

    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path DEVICES = Path.of("/sys/dev/block");

    private final CallerPath path;

    BlockDeviceTarget(CallerPath path) {
        this.path = path;
    }

    @Override
    public String describe() {
        return "block device " + path;
    }

    @Override
    public void check() throws DestinationException, NotAllowedException {
        Path device = path.existing();
        try {
            int mode = (Integer) Files.getAttribute(device, "unix:mode");
            if ((mode & TYPE) != BLOCK_DEVICE) {
                throw new DestinationException(
                        Reason.UNSUPPORTED,
                        path + " is not a block device: copy to a file instead");
            }
            requireNotMounted((Long) Files.getAttribute(device, "unix:rdev"));
        } catch (DestinationException refused) {
            throw refused;
        } catch (IOException | RuntimeException missing) {
            throw new DestinationException(
                    Reason.NOT_FOUND, path + " is not there, or is not a device");
        }
    }

    /**
     * The kernel says so too when it is claimed, but not why. The numbers are those of makedev(3),
     * as in field 3 of proc_pid_mountinfo(5).
     */
    private void requireNotMounted(long rdev) throws IOException {
        if (!Files.isReadable(MOUNTS)) {
            return;
        }
        long major = ((rdev >>> 8) & 0xfff) | ((rdev >>> 32) & ~0xfffL);
        long minor = (rdev & 0xff) | ((rdev >>> 12) & ~0xffL);
        Set<String> numbers = withPartitions(major + ":" + minor);
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] fields = line.split(" ");
            if (fields.length > 2 && numbers.contains(fields[2])) {
                throw new DestinationException(
                        Reason.DENIED,
                        path
                                + ", or a partition of it, is mounted: unmount it before it is"
                                + " overwritten");
            }
        }
    }

    /** A partition is a directory of its disk in sysfs, with its number in {@code dev}. */
    private static Set<String> withPartitions(String number) throws IOException {
        Set<String> numbers = new HashSet<>(Set.of(number));
        Path disk = DEVICES.resolve(number);
        if (Files.isDirectory(disk)) {
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(disk)) {
                for (Path part : parts) {
                    Path dev = part.resolve("dev");
                    if (Files.exists(part.resolve("partition")) && Files.isReadable(dev)) {
                        numbers.add(Files.readString(dev).strip());
                    }
                }
            }
        }
        return numbers;
    }

    @Override
    public Traits traits() {
        return Traits.of("a block device", true);
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request) throws IOException {
        try {
            return OpenSink.of(new BlockDeviceSink(path, request));
        } catch (StoreException refused) {
            throw refused.reason() == StoreException.Reason.IN_USE
                    ? new DestinationException(
                            Reason.DENIED,
                            path
                                    + ", or a partition of it, is in use: whoever has it (a volume group, a RAID, swap space, a"
                                    + " mount, another process) has to let go of it first")
                    : refused;
        }
    }
}
