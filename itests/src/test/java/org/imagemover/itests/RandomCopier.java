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

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.Verified;

/**
 * Somebody who makes one random copy after the other and looks at each result. What a step is
 * depends on the seed and its number alone, not on how long other steps took.
 */
final class RandomCopier {

    /** Longer than everything that may delay a copy here. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int MIB = 1 << 20;

    private final ImageMover mover;
    private final List<Image> images;
    private final Path directory;
    private final Path store;
    private final long seed;
    private int step;

    /**
     * An image that two stores have.
     *
     * @param digest the SHA-256 of its bytes, in hexadecimal digits
     */
    record Image(String id, long size, String digest) {}

    /**
     * @param directory where its copies go; nobody else writes there
     * @param store the directory of store {@code second}
     */
    RandomCopier(ImageMover mover, List<Image> images, Path directory, Path store, long seed) {
        this.mover = mover;
        this.images = images;
        this.directory = directory;
        this.store = store;
        this.seed = seed;
    }

    /** How many copies it has made. */
    int steps() {
        return step;
    }

    /** Makes the next copy. */
    void next() throws Exception {
        Random random = new Random(seed * 1_000_003 + step);
        Image image = images.get(random.nextInt(images.size()));
        String what = "copy " + step + " of seed " + seed + ": " + image;
        try {
            switch (random.nextInt(4)) {
                case 0 -> toChannel(random, image);
                case 1 -> toFileChannel(random, image);
                case 2 -> toObject(random, image);
                default -> toFile(random, image);
            }
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(what + ": " + failure, failure);
        }
        step++;
    }

    private void toChannel(Random random, Image image) throws Exception {
        HashingChannel channel = new HashingChannel();
        if (copyOrRefusal(random, image, Destination.channel(channel))) {
            assertEquals(image.digest(), channel.digest());
        }
    }

    private void toFileChannel(Random random, Image image) throws Exception {
        Path file = directory.resolve("channel");
        boolean whole;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            whole = copyOrRefusal(random, image, Destination.channel(channel));
        }
        if (whole) {
            assertEquals(image.digest(), digest(file));
        }
        Files.delete(file);
    }

    private void toFile(Random random, Image image) throws Exception {
        Path file = directory.resolve("file");
        boolean replace = random.nextBoolean();
        if (replace) {
            Files.writeString(file, "old");
        }
        Destination destination =
                replace ? Destination.replacingFile(file) : Destination.file(file);
        if (copy(random, image, destination)) {
            assertEquals(image.digest(), digest(file));
        } else if (replace) {
            assertEquals("old", Files.readString(file));
        }
        Files.deleteIfExists(file);
        assertEquals("left at the destination", List.of(), Home.files(directory));
    }

    private void toObject(Random random, Image image) throws Exception {
        String name = directory.getFileName() + "-" + step;
        Path object = store.resolve(name);
        if (copy(random, image, Destination.storeObject("second", name, 0, false))) {
            assertEquals(image.digest(), digest(object));
        } else {
            assertTrue("published though cancelled", Files.notExists(object));
        }
        Files.deleteIfExists(object);
    }

    /**
     * The same to a channel, which may have got the bytes of a damaged copy before that could be
     * known: false then too.
     */
    private boolean copyOrRefusal(Random random, Image image, Destination channel)
            throws Exception {
        try {
            return copy(random, image, channel);
        } catch (ImageUnacceptableException damaged) {
            return false;
        }
    }

    /** Copies; false where it was cancelled, as the step says. */
    private boolean copy(Random random, Image image, Destination destination) throws Exception {
        CopyRequest.Builder request = CopyRequest.builder(image.id(), destination);
        if (random.nextBoolean()) {
            request.preferredStore(random.nextBoolean() ? "second" : "images");
        }
        if (random.nextBoolean()) {
            request.durability(Durability.NONE);
        }
        if (random.nextInt(3) == 0) {
            request.maxBytesPerSecond((4 + random.nextInt(60)) * MIB);
        }
        int disturbance = random.nextInt(6);
        long delay = random.nextInt(400);
        Transfer transfer = mover.start(request.build());
        if (disturbance == 0) {
            transfer.await(Duration.ofMillis(delay));
            transfer.cancel();
        } else if (disturbance == 1) {
            transfer.await(Duration.ofMillis(delay));
            transfer.pause();
            TimeUnit.MILLISECONDS.sleep(delay);
            transfer.resume();
        }
        try {
            Optional<CopyResult> result = transfer.await(LIMIT);
            if (result.isEmpty()) {
                throw new AssertionError(whyNoEnd(transfer));
            }
            assertEquals(image.size(), result.get().size());
            assertTrue(result.get().verified() != Verified.NONE);
            return true;
        } catch (TransferCancelledException end) {
            assertEquals("nobody cancelled it: " + end.getMessage(), 0, disturbance);
            return false;
        }
    }

    private static String whyNoEnd(Transfer transfer) {
        StringBuilder text = new StringBuilder("it does not end: ");
        text.append(transfer.id()).append(' ').append(transfer.state());
        text.append(' ').append(transfer.note()).append(' ').append(transfer.progress());
        text.append(' ').append(transfer.stats());
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            if (thread.getName().startsWith("image-mover-")) {
                                text.append('\n').append(thread);
                                for (StackTraceElement call : stack) {
                                    text.append("\n  at ").append(call);
                                }
                            }
                        });
        return text.toString();
    }

    private static String digest(Path file) throws Exception {
        HashingChannel hash = new HashingChannel();
        try (FileChannel channel = FileChannel.open(file)) {
            channel.transferTo(0, channel.size(), hash);
        }
        return hash.digest();
    }
}
