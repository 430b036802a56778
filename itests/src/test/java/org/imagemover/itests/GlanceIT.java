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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.api.Transfer;
import org.imagemover.api.Verified;
import org.imagemover.lab.Ceph;
import org.imagemover.lab.Cloud;
import org.imagemover.lab.Keystone;
import org.imagemover.lab.Lab;
import org.imagemover.lab.Machine;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * Images of a real Glance by their ids: directly from each store that it has them in, and by its
 * own download where there is no other way. Nothing that the whole of it tells holds a location.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GlanceIT {

    private static final int SIZE = 12 << 20;
    private static final long RATE = 1 << 20;
    private static final String API = "downloads";
    private static final String CATALOG = "org.imagemover.catalog.glance-lab.cfg";
    private static final String DOWNLOADS = "org.imagemover.store.glance-lab.cfg";

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    /** The names in Glance of the stores that are read directly. */
    private static final List<String> STORES = new ArrayList<>();

    private static WebServer server;
    private static Sample sample;

    private Etc etc;
    private Cloud cloud;
    private Told told;
    private Path directory;

    @Configuration
    public Option[] configuration() {
        return new Option[] {
            Karaf.own(),
            features(
                    Karaf.featureRepository(),
                    "image-mover-catalog-glance",
                    "image-mover-store-glance",
                    "image-mover-store-rbd"),
            CoreOptions.bundle(new File(System.getProperty("lab.bundle")).toURI().toString())
        };
    }

    @Before
    public void anOperatorConfiguresGlanceAndItsStores() throws Exception {
        cloud = Cloud.open();
        etc = new Etc(context);
        told = new Told();
        directory = Files.createTempDirectory("glance");
        if (!STORES.isEmpty()) {
            return; // for the test before
        }
        sample = Sample.ofBytes(SIZE, 31);
        server = new WebServer(sample.bytes());
        glance(cloud.keystone().url());
        for (String store : cloud.glance().stores()) {
            // Glance's file2 is one that is not mounted here
            if (!store.equals("file2")) {
                store(store);
            }
        }
    }

    private void glance(URI authUrl) throws Exception {
        List<String> access = new ArrayList<>();
        cloud.access(cloud.keystone().admin(), authUrl)
                .forEach((key, value) -> access.add(key + " = " + value));
        etc.write(CATALOG, with(access, "catalog.id = glance", "download.store = " + API));
        etc.write(DOWNLOADS, with(access, "store.id = " + API));
        SwapStage.awaitAvailable(admin, API);
    }

    private static String[] with(List<String> access, String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.addAll(access);
        return lines.toArray(String[]::new);
    }

    /** Configures the store here that reads from a store of Glance. */
    private void store(String name) throws Exception {
        String file = "org.imagemover.store." + name + "-direct.cfg";
        switch (name) {
            case "file" ->
                    etc.write(
                            file,
                            "store.id = direct-file",
                            "datadir = " + cloud.glance().fileDirectory(),
                            "glance.store = file",
                            "create.datadir = false",
                            "read.only = true");
            case "http" ->
                    etc.write(
                            file,
                            "store.id = direct-http",
                            "allowed.prefixes = " + server.root(),
                            "check.uri = " + server.uri());
            default -> etc.write(file, Etc.rbd("direct-rbd", Lab.ceph(), "read.only = true"));
        }
        STORES.add(name);
        SwapStage.awaitAvailable(admin, "direct-" + name);
    }

    @After
    public void nothingHasToldALocation() throws Exception {
        if (cloud == null) {
            return; // there is no lab
        }
        cloud.close();
        told.add(Shell.execute(sessions, "image:store-list"));
        told.add(Shell.execute(sessions, "image:transfer-list --json"));
        told.addBeans();
        told.addLog();
        told.requireNone(
                "rbd://",
                "file://",
                "http://127.0.0.1",
                server.root().substring("http://".length()),
                cloud.glance().fileDirectory().toString(),
                cloud.glance().file2Directory().toString(),
                cloud.keystone().admin().password());
    }

    /** Makes an image whose bytes are in a store of Glance. */
    private String image(String store) throws Exception {
        return store.equals("http")
                ? cloud.imageOnTheWeb("in http", URI.create(server.uri()), sha512())
                : cloud.image("in " + store, sample.bytes(), store);
    }

    private String sha512() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-512").digest(sample.bytes()));
    }

    private CopyResult copied(CopyRequest request) throws Exception {
        CopyResult result = mover.copy(request);
        told.add(result.toString());
        return result;
    }

    private <T extends ImageMoverException> T refused(Class<T> type, CopyRequest request) {
        T failure = assertThrows(type, () -> mover.copy(request));
        told.add(failure);
        return failure;
    }

    private void requireWhole(CopyResult result, Path copy) throws Exception {
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals("sha512:" + sha512(), String.valueOf(result.digest()));
        assertArrayEquals(sample.bytes(), Files.readAllBytes(copy));
    }

    @Test
    public void anImageIsCopiedByItsIdDirectlyFromTheStoreThatHasIt() throws Exception {
        for (String store : STORES) {
            String id = image(store);
            Path copy = directory.resolve(store);
            CopyRequest request = CopyRequest.of(id, Destination.file(copy));
            told.add(mover.plan(request).toString());
            told.add(Shell.execute(sessions, "image:plan " + id + " " + copy));
            told.add(Shell.execute(sessions, "image:show " + id));
            CopyResult result = copied(request);
            assertEquals("direct-" + store, result.store());
            assertEquals(List.of(), result.tried());
            requireWhole(result, copy);
        }
    }

    @Test
    public void whatWasHashedOnceIsNotHashedForTheNextClone() throws Exception {
        Ceph ceph = Lab.ceph();
        String file = "org.imagemover.store.rbd-volumes.cfg";
        etc.write(file, Etc.rbd("volumes", ceph));
        SwapStage.awaitAvailable(admin, "volumes");
        String id = image("rbd");
        List<String> volumes = List.of("volume-of-a-test-1", "volume-of-a-test-2");
        try {
            for (String volume : volumes) {
                CopyResult result =
                        copied(
                                CopyRequest.of(
                                        id, Destination.storeObject("volumes", volume, 0, false)));
                assertEquals(CopyMethod.CLONE, result.method());
                assertEquals(
                        volume.endsWith("1") ? Verified.DIGEST : Verified.ATTESTED,
                        result.verified());
                assertEquals("sha512:" + sha512(), String.valueOf(result.digest()));
            }
            Path copy = directory.resolve("by-chunks");
            requireWhole(copied(CopyRequest.of(id, Destination.file(copy))), copy);
            assertEquals(Boolean.TRUE, admin.image(id).chunkDigests());
        } finally {
            for (String volume : volumes) {
                ceph.rbd("rm", "--no-progress", ceph.imagesPool() + "/" + volume);
            }
            etc.delete(file);
        }
    }

    @Test
    public void withTheDirectWayTakenAwayInTheMiddleACopyEndsThroughTheApi() throws Exception {
        Map<String, Transfer> transfers = new LinkedHashMap<>();
        for (String store : STORES) {
            Destination copy = Destination.file(directory.resolve(store));
            CopyRequest request =
                    CopyRequest.builder(image(store), copy).maxBytesPerSecond(RATE).build();
            transfers.put(store, mover.start(request));
        }
        for (Map.Entry<String, Transfer> transfer : transfers.entrySet()) {
            Await.until("bytes", () -> transfer.getValue().progress().bytesDone() > 0);
            assertEquals("direct-" + transfer.getKey(), transfer.getValue().stats().store());
            admin.drainStore("direct-" + transfer.getKey(), Duration.ZERO);
        }
        try {
            for (Map.Entry<String, Transfer> transfer : transfers.entrySet()) {
                CopyResult result = transfer.getValue().await();
                told.add(result.toString());
                assertEquals(CopyMethod.API_DOWNLOAD, result.method());
                assertEquals(API, result.store());
                requireWhole(result, directory.resolve(transfer.getKey()));
            }
        } finally {
            for (String store : transfers.keySet()) {
                admin.resumeStore("direct-" + store);
            }
        }
    }

    @Test
    public void whoMaySeeAnImageAndNotDownloadItGetsNoByteByAnyWay() throws Exception {
        String demo = cloud.token(cloud.keystone().demo());
        String reader = cloud.token(cloud.keystone().reader());
        List<String> stores = new ArrayList<>(STORES);
        stores.add("file2");
        for (String store : stores) {
            String id = image(store);
            DiscardingChannel channel = new DiscardingChannel();
            CopyRequest request =
                    CopyRequest.builder(id, Destination.channel(channel))
                            .onBehalfOf(reader)
                            .build();
            NotAllowedException refusal = refused(NotAllowedException.class, request);
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("(request req-"));
            assertEquals(0, channel.received());
            assertEquals(0, refusal.bytesDelivered());
            CopyRequest allowed =
                    CopyRequest.builder(id, Destination.channel(new DiscardingChannel()))
                            .onBehalfOf(demo)
                            .build();
            assertEquals(Verified.DIGEST, copied(allowed).verified());
        }
        told.requireNone(demo, reader);
    }

    @Test
    public void aCopyThroughTheApiLastsLongerThanTheToken() throws Exception {
        glance(cloud.keystone().shortUrl());
        try {
            aCopyThroughTheApiLastsLongerThan(cloud.keystone().shortLifetime());
        } finally {
            glance(cloud.keystone().url());
        }
    }

    private void aCopyThroughTheApiLastsLongerThan(Duration lifetime) throws Exception {
        String id = image("file2");
        Path copy = directory.resolve("long");
        Instant begin = Instant.now();
        CopyResult result =
                copied(
                        CopyRequest.builder(id, Destination.file(copy))
                                .maxBytesPerSecond(SIZE / (lifetime.toSeconds() + 3))
                                .build());
        assertTrue("it was over", Duration.between(begin, Instant.now()).compareTo(lifetime) > 0);
        assertEquals(CopyMethod.API_DOWNLOAD, result.method());
        requireWhole(result, copy);
    }

    @Test
    public void whatTheOpenstackClientMakesIsCopiedAndIsWhatItSaves() throws Exception {
        Machine.requireProgram("openstack");
        Keystone.User demo = cloud.keystone().demo();
        String name = "made-" + UUID.randomUUID();
        String id =
                cloud.openstack(
                                demo,
                                "image",
                                "create",
                                "--disk-format=raw",
                                "--container-format=bare",
                                "--file=" + sample.file(),
                                "-fvalue",
                                "-cid",
                                name)
                        .strip();
        cloud.adopt(id);
        Path copy = directory.resolve("copy");
        CopyResult result = copied(CopyRequest.of("name:" + name, Destination.file(copy)));
        assertEquals(id, result.image());
        assertEquals("direct-file", result.store());
        requireWhole(result, copy);
        Path saved = directory.resolve("saved");
        cloud.openstack(demo, "image", "save", "--file=" + saved, id);
        assertEquals("first byte that differs", -1, Files.mismatch(saved, copy));
    }

    @Test
    public void eachConditionIsAnExceptionThatACallerCanActOn() throws Exception {
        Destination nowhere = Destination.file(directory.resolve("nothing"));
        String queued = cloud.queued("queued");
        refused(ImageUnacceptableException.class, CopyRequest.of(queued, nowhere));
        String closed = image("file");
        cloud.deactivate(closed);
        refused(ImageUnacceptableException.class, CopyRequest.of(closed, nowhere));
        String missing = UUID.randomUUID().toString();
        refused(ImageNotFoundException.class, CopyRequest.of(missing, nowhere));
        String name = "twice-" + UUID.randomUUID();
        List<String> twice = List.of(cloud.queued(name), cloud.queued(name));
        String message =
                refused(InvalidRequestException.class, CopyRequest.of("name:" + name, nowhere))
                        .getMessage();
        assertTrue(message, twice.stream().allMatch(message::contains));
        CopyRequest forged = CopyRequest.builder(missing, nowhere).onBehalfOf("no-token").build();
        refused(NotAllowedException.class, forged);
        cloud.glance().daemon().kill();
        try {
            refused(CatalogUnavailableException.class, CopyRequest.of(missing, nowhere));
        } finally {
            cloud.glance().up();
        }
        assertTrue("something was written", !Files.exists(directory.resolve("nothing")));
    }
}
