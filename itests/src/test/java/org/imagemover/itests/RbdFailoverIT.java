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

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.lab.Ceph;
import org.imagemover.lab.Daemon;
import org.imagemover.lab.Lab;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** An image in Ceph and in a directory, of which the copy in Ceph is lost while it is read. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RbdFailoverIT {

    private static final String FILE = "org.imagemover.store.rbd-failover.cfg";
    private static final String STORE = "failover";
    private static final String OTHER = "images";
    private static final int SIZE = 32 << 20;
    private static final long RATE = 6 << 20;
    private static final Duration SOON = Duration.ofSeconds(3);

    @Inject private BundleContext context;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private Ceph ceph;
    private Sample sample;
    private String image;

    @Configuration
    public Option[] configuration() {
        return SwapScene.karaf();
    }

    @Before
    public void addAnImageToBothStores() throws Exception {
        ceph = Lab.ceph();
        new Etc(context)
                .write(
                        FILE,
                        Etc.rbd(
                                STORE,
                                ceph,
                                // so many that to flatten a clone takes a while
                                "object.size = 64 KiB",
                                "connect.timeout = 2 s",
                                "operation.timeout = 2 s"));
        SwapStage.awaitAvailable(admin, STORE);
        SwapStage.awaitAvailable(admin, OTHER);
        sample = Sample.ofBytes(SIZE, 19);
        image = admin.add(AddRequest.builder(sample.file().toString()).store(STORE).build()).id();
        Files.delete(sample.file());
        mover.copy(CopyRequest.of(image, Destination.imageStore(OTHER)));
    }

    @After
    public void removeTheImage() throws Exception {
        if (image != null) {
            SwapStage.awaitAvailable(admin, STORE);
            admin.delete(image);
            new Etc(context).delete(FILE);
        }
    }

    /** Starts a copy from Ceph; some of it is there when this returns. */
    private Transfer copyFromCeph(HashingChannel channel) throws Exception {
        Transfer copy =
                mover.start(
                        CopyRequest.builder(image, Destination.channel(channel))
                                .preferredStore(STORE)
                                .maxBytesPerSecond(RATE)
                                .build());
        Await.until("bytes to come", () -> channel.received() > 0);
        return copy;
    }

    private CopyResult assertComesFromTheOther(Transfer copy, HashingChannel channel)
            throws Exception {
        Await.until("the copy's end", () -> copy.state().ended());
        CopyResult result = copy.await();
        assertEquals(SIZE, channel.received());
        assertEquals(sample.digest(), channel.digest());
        assertEquals(Verified.DIGEST, result.verified());
        assertEquals(OTHER, result.store());
        return result;
    }

    @Test
    public void aCopyGoesOnFromTheOtherLocationWhenTheOsdStops() throws Exception {
        HashingChannel channel = new HashingChannel();
        Transfer copy = copyFromCeph(channel);
        try (Daemon.Suspension stopped = ceph.osd().suspend()) {
            assertComesFromTheOther(copy, channel);
        }
    }

    @Test
    public void aCopyGoesOnFromTheOtherLocationWhenTheImageIsRemoved() throws Exception {
        HashingChannel channel = new HashingChannel();
        Transfer copy = copyFromCeph(channel);
        String name = ceph.imagesPool() + "/" + image;
        ceph.rbd("snap", "unprotect", name + "@snap");
        ceph.rbd("snap", "rm", "--no-progress", name + "@snap");
        ceph.rbd("rm", "--no-progress", name);
        assertFalse("the copy was over already", copy.state().ended());
        CopyResult result = assertComesFromTheOther(copy, channel);
        assertTrue(
                "tried: " + result.tried(),
                result.tried().stream().anyMatch(attempt -> STORE.equals(attempt.store())));
    }

    @Test
    public void aCloneThatIsBeingFlattenedIsCancelledSoonAndLeavesNothing() throws Exception {
        Destination disk = Destination.storeObject(STORE, "disk-of-a-test", 0, true);
        Transfer copy = mover.start(CopyRequest.of(image, disk));
        Await.until("a clone", () -> names().contains("disk-of-a-test."));
        long start = System.nanoTime();
        assertEquals("it is flattened before anything else", 0, copy.progress().bytesDone());
        copy.cancel();
        Await.until("its end", () -> copy.state().ended());
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertEquals(copy.note(), TransferState.CANCELLED, copy.state());
        assertTrue("it took " + took + " ms", took < SOON.toMillis());
        Await.until("nothing to be left", () -> !names().contains("disk-of-a-test"));

        CopyResult result = mover.copy(CopyRequest.of(image, disk));
        String name = ceph.imagesPool() + "/disk-of-a-test";
        try {
            assertEquals(CopyMethod.CLONE, result.method());
            assertFalse(ceph.rbd("info", name).contains("parent"));
        } finally {
            ceph.rbd("rm", "--no-progress", name);
        }
    }

    private String names() throws Exception {
        return ceph.rbd("ls", ceph.imagesPool());
    }
}
