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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
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
 * A store of a new kind comes into somebody's own Karaf while they are logged in over ssh and an
 * image is being copied.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class NewStoreIT {

    private static final String FEATURE = "image-mover-store-http";
    private static final String PORT = "test.ssh.port";
    private static final String PASSWORD = "test.ssh.password";
    private static final String USER = "operator";
    private static final int SIZE = 48 << 20;
    private static final long RATE = 8 << 20;

    @Inject private BundleContext context;
    @Inject private FeaturesService features;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    @Configuration
    public Option[] configuration() throws IOException {
        int port = Sockets.freePort();
        String password = UUID.randomUUID().toString();
        return new Option[] {
            Karaf.stockWithSsh(port, USER, password),
            features(
                    Karaf.featureRepository(),
                    "image-mover-core",
                    "image-mover-catalog-local",
                    "image-mover-store-file"),
            CoreOptions.systemProperty(PORT).value(String.valueOf(port)),
            CoreOptions.systemProperty(PASSWORD).value(password)
        };
    }

    @Test
    public void aNewStoreComesWhileSomebodyIsLoggedInAndAnImageIsCopied() throws Exception {
        Await.until("store 'images'", () -> isAvailable("images"));
        Sample sample = Sample.ofBytes(SIZE, 23);
        String image = admin.add(AddRequest.builder(sample.file().toString()).build()).id();
        Path copied = Path.of(System.getProperty("karaf.data"), "copy.raw");
        try (RemoteShell operator = logIn();
                Neighbours neighbours = new Neighbours(context)) {
            String before = operator.execute("bundle:list -s --no-format | grep image");
            assertTrue(before, before.contains("org.imagemover.store.file"));
            assertFalse(before, before.contains("org.imagemover.store.http"));
            operator.execute("mine = kept");
            Transfer copy =
                    mover.start(
                            CopyRequest.builder(image, Destination.file(copied))
                                    .maxBytesPerSecond(RATE)
                                    .build());
            Await.until("bytes to move", () -> copy.progress().bytesDone() > 0);

            features.installFeature(FEATURE, EnumSet.noneOf(FeaturesService.Option.class));
            Await.until("store 'web'", () -> isAvailable("web"));
            assertFalse("the copy was over already", copy.state().ended());

            assertEquals("bundles of others were touched", List.of(), neighbours.touched());
            assertEquals("not active", List.of(), neighbours.newButNotActive());
            String after = operator.execute("echo it is $mine");
            assertTrue(after, after.contains("it is kept"));
            String bundles = operator.execute("bundle:list -s --no-format | grep image");
            assertTrue(bundles, bundles.contains("org.imagemover.store.http"));

            Await.until("the copy's end", () -> copy.state().ended());
            assertEquals(copy.note(), TransferState.DONE, copy.state());
            assertEquals("first byte that differs", -1, Files.mismatch(sample.file(), copied));
            assertEquals("bundles of others were touched", List.of(), neighbours.touched());
        }
    }

    private static RemoteShell logIn() throws Exception {
        return new RemoteShell(Integer.getInteger(PORT), USER, System.getProperty(PASSWORD));
    }

    private boolean isAvailable(String store) {
        return admin.stores().stream()
                .anyMatch(row -> row.id().equals(store) && row.state() == StoreState.AVAILABLE);
    }
}
