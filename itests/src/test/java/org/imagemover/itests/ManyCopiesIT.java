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
import static org.junit.Assert.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Many copies at once, in little memory, with few threads, and none at the cost of another. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ManyCopiesIT {

    private static final int COPIES = 200;
    private static final int IMAGES = 4;
    private static final long SIZE = 64L << 20;
    private static final double SLOWEST_TO_MEDIAN = 2;
    private static final int ROUNDS = 5;

    /** The default of {@code transfers.max}. */
    private static final int AT_ONCE = 16;

    /** That, the default of {@code lanes.max}, and the six others of docs/operate.md. */
    private static final int MOVER_THREADS = AT_ONCE + 32 + 6;

    /** The default of {@code memory.max}, and what a few buffers of the JDK's own take. */
    private static final long DIRECT_MEMORY = (128L << 20) + (16L << 20);

    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own(), CoreOptions.vmOption("-Xmx256m")};
    }

    @Test
    public void twoHundredCopiesAreVerifiedInLittleMemoryAndNoneIsHeldUpByOthers()
            throws Exception {
        assertTrue(Runtime.getRuntime().maxMemory() <= 256L << 20);
        List<String> images = addImages();
        double ratio = slowestToMedian(images);
        // what else the machine has to do hits some copies and not others
        for (int again = 1; again < ROUNDS && ratio > SLOWEST_TO_MEDIAN; again++) {
            ratio = slowestToMedian(images);
        }
        assertTrue("slowest to median: " + ratio, ratio <= SLOWEST_TO_MEDIAN);
    }

    private double slowestToMedian(List<String> images) throws Exception {
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long start = System.nanoTime();

        List<Copy> copies = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            copies.add(new Copy(mover, images.get(i % IMAGES)));
        }
        Peaks peaks = new Peaks();
        while (copies.stream().filter(Copy::isUnderWay).count() > 0) {
            peaks.look();
            TimeUnit.MILLISECONDS.sleep(5);
        }

        List<Double> seconds = new ArrayList<>();
        for (Copy copy : copies) {
            CopyResult result = copy.transfer.await();
            assertEquals(Verified.DIGEST, result.verified());
            assertEquals(SIZE, result.size());
            assertEquals(SIZE, copy.channel.received());
            seconds.add(copy.seconds());
        }
        seconds.sort(null);
        double median = seconds.get(COPIES / 2);
        double slowest = seconds.get(COPIES - 1);
        System.out.printf(
                "%d copies in %.1f s; out of the queue each took %.2f to %.2f s, half of them up to"
                        + " %.2f s; %s%n",
                COPIES, seconds(start), seconds.get(0), slowest, median, peaks);
        assertTrue(peaks.toString(), peaks.moverThreads <= MOVER_THREADS);
        assertTrue(peaks.toString(), peaks.moverThreads >= AT_ONCE);
        assertTrue(peaks.toString(), peaks.allThreads <= threadsBefore + MOVER_THREADS);
        assertTrue(peaks.toString(), peaks.directBytes <= DIRECT_MEMORY);
        return slowest / median;
    }

    private List<String> addImages() throws Exception {
        awaitStore();
        List<String> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            Path file = Files.createTempFile("dense", ".raw");
            Images.scattered(file, SIZE, SIZE);
            images.add(admin.add(AddRequest.builder(file.toString()).build()).id());
            Files.delete(file);
        }
        return images;
    }

    private void awaitStore() throws InterruptedException {
        long end = System.nanoTime() + Run.LIMIT.toNanos();
        while (admin.stores().stream()
                .filter(StoreInfo::writable)
                .map(StoreInfo::state)
                .noneMatch(StoreState.AVAILABLE::equals)) {
            assertTrue("no store", System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** One of many, and the times at which it left the queue and ended. */
    private static final class Copy {

        final DiscardingChannel channel = new DiscardingChannel();
        final Transfer transfer;
        private long left;
        private volatile long ended;

        Copy(ImageMover mover, String image) {
            transfer = mover.start(CopyRequest.of(image, Destination.channel(channel)));
            transfer.completion().whenComplete((result, failure) -> ended = System.nanoTime());
        }

        boolean isUnderWay() {
            if (left == 0 && transfer.state() != TransferState.QUEUED) {
                left = System.nanoTime();
            }
            return ended == 0;
        }

        double seconds() {
            // it may have ended before anybody saw it leave
            return Math.max(0, ended - left) / 1e9;
        }
    }

    /** The most that was seen of this process. */
    private static final class Peaks {

        private long moverThreads;
        private int allThreads;
        private long heapBytes;
        private long directBytes;

        void look() {
            var names = Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
            moverThreads =
                    Math.max(
                            moverThreads,
                            names.filter(name -> name.startsWith("image-mover-")).count());
            var beans = ManagementFactory.getThreadMXBean();
            allThreads = Math.max(allThreads, beans.getThreadCount());
            heapBytes =
                    Math.max(
                            heapBytes,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            for (BufferPoolMXBean pool :
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                if (pool.getName().equals("direct")) {
                    directBytes = Math.max(directBytes, pool.getMemoryUsed());
                }
            }
        }

        @Override
        public String toString() {
            return "at most %d threads of the image mover, %d of all, %d MiB of heap, %d MiB direct"
                    .formatted(moverThreads, allThreads, heapBytes >> 20, directBytes >> 20);
        }
    }
}
