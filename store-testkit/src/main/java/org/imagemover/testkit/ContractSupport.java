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
package org.imagemover.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** What the tests of the contract share: the place, what is open, and the check of every text. */
abstract class ContractSupport {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    StorePlace place;
    StoreDriver driver;
    Texts texts;

    /** Makes a fresh, empty place. */
    protected abstract StorePlace newPlace() throws Exception;

    /**
     * The abilities that every source has: any of {@code RangeReads}, {@code SparseRegions}, {@code
     * LocalFile}, {@code CloneSource}.
     */
    protected abstract Set<Class<?>> sourceAbilities();

    /** The abilities that every sink has: any of {@code ReadBack}, {@code LocalFile}. */
    protected Set<Class<?>> sinkAbilities() {
        return Set.of();
    }

    /** What the driver or the place cannot do, and why. */
    protected Map<Deviation, String> deviations() {
        return Map.of();
    }

    /** How long anything may take that has to end soon, such as a read whose source is closed. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @BeforeEach
    void openPlace() throws Exception {
        place = newPlace();
        driver = place.newDriver();
        texts = new Texts(place.storeId(), place.hidden());
    }

    @AfterEach
    void closeAll() throws Exception {
        try {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
        } finally {
            if (place != null) {
                place.close();
            }
        }
    }

    /** Closes it when the test ends; the last first. */
    <C extends AutoCloseable> C closing(C resource) {
        opened.push(resource);
        return resource;
    }

    boolean deviates(Deviation deviation) {
        return deviations().containsKey(deviation);
    }

    /** Skips the test, with the reason, where the driver declared so. */
    void requires(Deviation absent) {
        Assumptions.assumeFalse(
                deviates(absent), () -> "deviates, " + absent + ": " + deviations().get(absent));
    }

    String newKey() {
        return place.key(UUID.randomUUID().toString());
    }

    String put(byte[] bytes) throws Exception {
        String key = newKey();
        place.put(key, bytes);
        return key;
    }

    ImageSource open(String key) throws StoreException {
        return open(driver, key);
    }

    ImageSource open(StoreDriver by, String key) throws StoreException {
        return closing(by.open(key, RequestContext.SERVICE));
    }

    byte[] read(StoreDriver by, String key, int size) throws IOException {
        try (ImageSource source = by.open(key, RequestContext.SERVICE)) {
            return Reads.all(source.openStream(), size);
        }
    }

    /** The call fails with one of the reasons, and a text that may be shown. */
    StoreException assertFails(Set<Reason> reasons, Executable call) {
        StoreException failure = assertThrows(StoreException.class, call);
        texts.assertShowable(failure);
        assertTrue(
                reasons.contains(failure.reason()),
                () -> "reason " + failure.reason() + " is none of " + reasons + ": " + failure);
        return failure;
    }

    StoreException assertFails(Reason reason, Executable call) {
        return assertFails(EnumSet.of(reason), call);
    }

    /** The call on something closed fails as the contract has it. */
    void assertClosed(String what, Executable call) {
        IOException failure =
                assertThrows(IOException.class, call, () -> what + " of something closed");
        assertClosed(failure);
    }

    void assertClosed(IOException failure) {
        if (failure instanceof StoreException told) {
            texts.assertShowable(told);
        } else {
            assertTrue(
                    failure instanceof ClosedChannelException,
                    () -> "neither StoreException nor ClosedChannelException: " + failure);
        }
    }

    /** Runs a task on a thread of its own, which ends with the JVM at the latest. */
    static <T> Future<T> inThread(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "store-contract");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** What a task came to, within the {@link #patience}. */
    <T> T await(String what, Future<T> task) throws Exception {
        try {
            return task.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return fail(what + " did not end within " + patience().toMillis() + " ms");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            if (failed.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw failed;
        }
    }
}
