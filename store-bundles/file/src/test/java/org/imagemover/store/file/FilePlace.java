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
package org.imagemover.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.StorePlace;

/** A directory as the contract's tests reach it beside the driver. */
final class FilePlace implements StorePlace {

    private static final int BLOCK = 4096;

    private final Path directory;
    private final Path datadir;
    private final boolean readOnly;

    FilePlace(Path directory, boolean readOnly) throws IOException {
        this.directory = directory;
        this.readOnly = readOnly;
        this.datadir = Files.createDirectory(directory.resolve("zq-images"));
    }

    @Override
    public String storeId() {
        return "images";
    }

    @Override
    public StoreDriver newDriver() throws StoreException {
        return driver(datadir);
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws StoreException {
        return driver(directory.resolve("zq-missing"));
    }

    private StoreDriver driver(Path at) throws StoreException {
        return Configuration.of(
                        "store.id",
                        storeId(),
                        "datadir",
                        at.toString(),
                        "create.datadir",
                        "false",
                        "read.only",
                        Boolean.toString(readOnly),
                        "accept.file.locations",
                        "true")
                .driver();
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        datadir.resolve(key),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int at = 0; at < bytes.length; at += BLOCK) {
                ByteBuffer block = ByteBuffer.wrap(bytes, at, Math.min(BLOCK, bytes.length - at));
                if (at + BLOCK >= bytes.length || !isZero(block)) {
                    file.write(block, at);
                }
            }
        }
    }

    private static boolean isZero(ByteBuffer block) {
        return block.equals(ByteBuffer.allocate(block.remaining()));
    }

    @Override
    public void change(String key, byte[] bytes) throws IOException {
        Path file = datadir.resolve(key);
        FileTime before = Files.getLastModifiedTime(file);
        awaitNextTick(before);
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            opened.write(ByteBuffer.wrap(bytes), 0);
            opened.truncate(bytes.length);
        }
    }

    /** The kernel's clock of files stands still for up to 10 ms. */
    private void awaitNextTick(FileTime before) throws IOException {
        Path probe = directory.resolve("probe");
        while (true) {
            Files.write(probe, new byte[1]);
            if (Files.getLastModifiedTime(probe).compareTo(before) > 0) {
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void deny(String key) throws IOException {
        Path file = datadir.resolve(key);
        Path outside = directory.resolve("outside-" + key);
        Files.move(file, outside);
        Files.createSymbolicLink(file, outside);
    }

    @Override
    public void endEarly(String key, int size) throws IOException {
        try (FileChannel file = FileChannel.open(datadir.resolve(key), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    @Override
    public ImageLocation location(String key) {
        return ImageLocation.ofUri("file://" + datadir.resolve(key), Map.of());
    }

    @Override
    public List<String> contents() throws IOException {
        try (Stream<Path> files = Files.list(datadir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public Set<String> hidden() {
        return Set.of(directory.toString(), "zq-images", "zq-missing");
    }

    @Override
    public void close() {}
}
