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
package org.imagemover.itests.consumer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageMoverException;

/** Copies an image again and again to a channel that hashes, until it is closed. */
final class CopyLoop implements AutoCloseable {

    private final MoverSupply mover;
    private final ConsumerConfig order;
    private final AtomicInteger copies = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "consumer");
    private volatile boolean closed;

    /** Gives the service for the next copy; may wait until there is one. */
    @FunctionalInterface
    interface MoverSupply {
        ImageMover get() throws InterruptedException;
    }

    CopyLoop(MoverSupply mover, ConsumerConfig order) {
        this.mover = mover;
        this.order = order;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                copy(mover.get());
            }
        } catch (InterruptedException whileThereIsNoService) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(ImageMover service) {
        HashingChannel channel = new HashingChannel();
        CopyRequest request =
                CopyRequest.builder(order.image(), Destination.channel(channel))
                        .maxBytesPerSecond(order.rate())
                        .build();
        try {
            CopyResult result = service.copy(request);
            String digest = channel.digest();
            if (digest.equals(order.digest()) && channel.bytes() == result.size()) {
                copies.incrementAndGet();
            } else {
                failures.add("wrong bytes: " + channel.bytes() + " with sha256 " + digest);
            }
        } catch (ImageMoverException failure) {
            if (!closed) {
                failures.add(failure.getClass().getSimpleName() + ": " + failure.getMessage());
            }
        }
    }

    /** Copies that ended well, with the right bytes. */
    int copies() {
        return copies.get();
    }

    /** What went wrong with the others. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Cancels the copy that is under way; does not wait for its end. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
