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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.StorePlace;

/** An archive that is written anew whenever an object of it changes. */
final class TarPlace implements StorePlace {

    private final Path directory;
    private final Path archive;
    private final Map<String, byte[]> objects = new TreeMap<>();
    private int changes;

    TarPlace(Path directory) throws IOException {
        this.directory = directory;
        this.archive = directory.resolve("zq-archive.tar");
        write();
    }

    @Override
    public String storeId() {
        return "archive";
    }

    @Override
    public StoreDriver newDriver() throws StoreException {
        return driver(archive);
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws StoreException {
        return driver(directory.resolve("zq-missing.tar"));
    }

    private StoreDriver driver(Path file) throws StoreException {
        Configuration config = new Configuration(storeId(), file.toString());
        return new TarStoreDriver(
                config, Map.of("store.id", storeId(), "archive", file.toString()));
    }

    /** The annotation as Declarative Services makes it of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    private record Configuration(String store_id, String archive) implements TarStoreConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return TarStoreConfig.class;
        }
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        objects.put(key, bytes);
        write();
    }

    @Override
    public void change(String key, byte[] bytes) throws IOException {
        put(key, bytes);
    }

    private void write() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            byte[] bytes = object.getValue();
            tar.write(header(object.getKey(), bytes.length));
            tar.write(bytes);
            tar.write(new byte[Math.floorMod(-bytes.length, TarEntry.BLOCK)]);
        }
        tar.write(new byte[2 * TarEntry.BLOCK]);
        Path next = Files.write(directory.resolve("next"), tar.toByteArray());
        Files.setLastModifiedTime(
                next, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000 + ++changes)));
        Files.move(next, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] header(String name, int size) {
        byte[] header = new byte[TarEntry.BLOCK];
        put(header, 0, name);
        put(header, 124, String.format("%011o", size));
        header[156] = '0';
        put(header, 257, "ustar\00000");
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** Cuts the archive off, in place, within an object. */
    @Override
    public void endEarly(String key, int size) throws IOException {
        long start = TarEntry.BLOCK;
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            if (object.getKey().equals(key)) {
                break;
            }
            int length = object.getValue().length;
            start += TarEntry.BLOCK + length + Math.floorMod(-length, TarEntry.BLOCK);
        }
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            file.truncate(start + size);
        }
    }

    @Override
    public Set<String> hidden() {
        return Set.of(directory.toString(), "zq-archive", "zq-missing");
    }

    @Override
    public void close() {}
}
