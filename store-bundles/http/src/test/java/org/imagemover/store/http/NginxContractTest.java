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
package org.imagemover.store.http;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.StoreDriver;
import org.imagemover.testkit.Deviation;
import org.imagemover.testkit.StoreDriverContract;
import org.imagemover.testkit.StorePlace;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a server that others wrote. */
class NginxContractTest extends StoreDriverContract {

    @TempDir Path directory;

    @Override
    protected StorePlace newPlace() throws Exception {
        Path root = directory.resolve("root");
        Files.createDirectories(root.resolve("pictures"));
        Files.createFile(root.resolve("pictures/check"));
        return new NginxPlace(new Nginx(directory, root), root);
    }

    @Override
    protected Set<Class<?>> sourceAbilities() {
        return Set.of(RangeReads.class);
    }

    @Override
    protected Map<Deviation, String> deviations() {
        return Map.of(
                Deviation.READ_ONLY,
                "web servers have no common way to upload",
                Deviation.CHANGE_SEEN_BY_STAT_ONLY,
                "a file that is overwritten while nginx sends it is sent as a mix",
                Deviation.NO_STALL,
                "nginx cannot be told to stop in the middle");
    }

    /** A directory that nginx serves. */
    private record NginxPlace(Nginx nginx, Path root) implements StorePlace {

        private static final String PATH = "/pictures/";

        private StoreDriver driver(String address) throws Exception {
            return Configuration.of(
                            "store.id",
                            storeId(),
                            "allowed.prefixes",
                            "http://images.test:" + nginx.port() + PATH,
                            "check.uri",
                            "http://images.test:" + nginx.port() + PATH + "check")
                    .host("images.test", address)
                    .driver();
        }

        private Path file(String key) {
            return root.resolve(key.substring(key.indexOf('/') + 1));
        }

        @Override
        public String storeId() {
            return "web";
        }

        @Override
        public StoreDriver newDriver() throws Exception {
            return driver("127.0.0.1");
        }

        @Override
        public StoreDriver newDriverOfMissingPlace() throws Exception {
            return driver("127.0.0.2");
        }

        @Override
        public String key(String name) {
            return "images.test:" + nginx.port() + PATH + name;
        }

        @Override
        public void put(String key, byte[] bytes) throws Exception {
            Files.write(file(key), bytes);
        }

        /** Its tag is made of the time in seconds and the size. */
        @Override
        public void change(String key, byte[] bytes) throws Exception {
            FileTime before = Files.getLastModifiedTime(file(key));
            Files.write(file(key), bytes, StandardOpenOption.WRITE);
            Files.setLastModifiedTime(file(key), FileTime.fromMillis(before.toMillis() + 1000));
        }

        @Override
        public void deny(String key) throws Exception {
            Files.createFile(root.resolve(file(key) + ".denied"));
        }

        @Override
        public void endEarly(String key, int size) throws Exception {
            try (FileChannel file = FileChannel.open(file(key), StandardOpenOption.WRITE)) {
                file.truncate(size);
            }
        }

        @Override
        public ImageLocation location(String key) {
            return ImageLocation.ofUri("http://" + key, Map.of());
        }

        @Override
        public Set<String> hidden() {
            return Set.of("images.test", "pictures", "127.0.0", "http://", ":" + nginx.port());
        }

        @Override
        public void close() throws Exception {
            nginx.close();
        }
    }
}
