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
package org.imagemover.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.imagemover.api.AddRequest;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.StoreTraffic;
import org.imagemover.lab.Ceph;
import org.imagemover.lab.Daemon;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * A store of 64 MiB that can be taken away and given back, and its image.
 *
 * @param type of the driver
 * @param store the store's id
 * @param file the store's configuration file
 * @param image the image's id
 * @param sample the image
 * @param editedKey a key of the file that changes nothing for copies
 * @param editedValues two values of it
 * @param backend what is behind the store
 */
record SwapStage(
        String type,
        String store,
        String file,
        String image,
        Sample sample,
        String editedKey,
        String[] editedValues,
        Backend backend) {

    static final int SIZE = 64 << 20;

    /** What is behind a store. */
    interface Backend {

        void down() throws Exception;

        void up() throws Exception;

        /** Takes away what was made for the store, which has no image any more. */
        default void remove() throws Exception {}

        /** Whether a copy notices that has its image open. */
        boolean isNoticedAtOnce();
    }

    /** The store of the file driver that is shipped. */
    static SwapStage file(BundleContext context, ImageAdmin admin) throws Exception {
        String file = "org.imagemover.store.file-images.cfg";
        // else a directory that is away is made again
        new Etc(context).set(file, "create.datadir", "false");
        awaitAvailable(admin, "images");
        Sample sample = Sample.ofBytes(SIZE, 11);
        AddRequest request = AddRequest.builder(sample.file().toString()).store("images").build();
        String image = admin.add(request).id();
        Files.delete(sample.file());
        Path directory = Path.of(System.getProperty("karaf.data"), "image-mover", "images");
        Path away = directory.resolveSibling("images-away");
        Backend backend =
                new Backend() {
                    @Override
                    public void down() throws Exception {
                        Files.move(directory, away);
                    }

                    @Override
                    public void up() throws Exception {
                        Files.move(away, directory);
                    }

                    @Override
                    public boolean isNoticedAtOnce() {
                        return false;
                    }
                };
        String[] values = {"true", "false"};
        return new SwapStage(
                "file", "images", file, image, sample, "accept.file.locations", values, backend);
    }

    /** A store of a web server. */
    static SwapStage http(BundleContext context, ImageAdmin admin, WebServer server, Sample sample)
            throws Exception {
        String file = "org.imagemover.store.http-mirror.cfg";
        new Etc(context)
                .write(
                        file,
                        "store.id = mirror",
                        "allowed.prefixes = " + server.root(),
                        "check.uri = " + server.uri());
        awaitAvailable(admin, "mirror");
        AddRequest request =
                AddRequest.builder(server.uri())
                        .digest(Digest.parse("sha256:" + sample.digest()))
                        .build();
        String image = admin.register(request).id();
        Backend backend =
                new Backend() {
                    @Override
                    public void down() {
                        server.stop();
                    }

                    @Override
                    public void up() throws Exception {
                        server.startAgain();
                    }

                    @Override
                    public void remove() throws Exception {
                        new Etc(context).delete(file);
                        server.close();
                    }

                    @Override
                    public boolean isNoticedAtOnce() {
                        return true;
                    }
                };
        String[] values = {"50 s", "40 s"};
        return new SwapStage(
                "http", "mirror", file, image, sample, "stall.timeout", values, backend);
    }

    /** A store of a Ceph, whose OSD is suspended when it is down. */
    static SwapStage rbd(BundleContext context, ImageAdmin admin, Ceph ceph) throws Exception {
        String file = "org.imagemover.store.rbd-lab.cfg";
        Etc etc = new Etc(context);
        etc.write(file, Etc.rbd("lab", ceph, "connect.timeout = 2 s", "operation.timeout = 2 s"));
        awaitAvailable(admin, "lab");
        Sample sample = Sample.ofBytes(SIZE, 13);
        AddRequest request = AddRequest.builder(sample.file().toString()).store("lab").build();
        String image = admin.add(request).id();
        Files.delete(sample.file());
        Backend backend =
                new Backend() {

                    private Daemon.@Nullable Suspension suspended;

                    @Override
                    public void down() throws Exception {
                        suspended = ceph.osd().suspend();
                    }

                    @Override
                    public void up() throws Exception {
                        if (suspended != null) {
                            suspended.close();
                        }
                    }

                    @Override
                    public void remove() throws Exception {
                        etc.delete(file);
                    }

                    @Override
                    public boolean isNoticedAtOnce() {
                        return true;
                    }
                };
        String[] values = {"true", "false"};
        return new SwapStage(
                "rbd", "lab", file, image, sample, "accept.short.locations", values, backend);
    }

    static StoreInfo awaitAvailable(ImageAdmin admin, String store) throws Exception {
        return Await.until(
                "store '" + store + "'",
                () -> row(admin, store),
                row -> row.state() == StoreState.AVAILABLE);
    }

    /** The row of a store; one that is missing where there is none. */
    static StoreInfo row(ImageAdmin admin, String store) {
        return admin.stores().stream()
                .filter(row -> row.id().equals(store))
                .findFirst()
                .orElse(
                        new StoreInfo(
                                store,
                                "",
                                StoreState.MISSING,
                                "no row",
                                false,
                                StoreTraffic.NONE,
                                Map.of()));
    }
}
