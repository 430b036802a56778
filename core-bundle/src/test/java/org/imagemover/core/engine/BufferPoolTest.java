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
package org.imagemover.core.engine;

import static org.imagemover.core.testing.Bytes.KIB;
import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Scr;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private final Map<ByteBuffer, String> routes =
            Collections.synchronizedMap(new IdentityHashMap<>());

    private final AtomicInteger lastRoute = new AtomicInteger();

    private final CoreConfiguration configuration = new CoreConfiguration(settings(4, 1));
    private final BufferPool pool = new BufferPool(configuration);

    private final AtomicInteger woken = new AtomicInteger();

    private static Map<String, Object> settings(int memoryMiB, int bufferMiB) {
        return Map.of("memory.max", memoryMiB + " MiB", "buffer.size", bufferMiB + " MiB");
    }

    private void configure(Map<String, Object> settings) {
        Scr.call(configuration, "modified", settings);
        pool.settingsChanged();
    }

    private ByteBuffer own() {
        return own(configuration.settings().bufferSize());
    }

    private ByteBuffer own(int size) {
        String route = route();
        return Objects.requireNonNull(noted(route, pool.own(size, route, () -> false)));
    }

    private List<ByteBuffer> take(int count) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(own());
        }
        return taken;
    }

    private CompletableFuture<ByteBuffer> takeLater() {
        return CompletableFuture.supplyAsync(this::own);
    }

    @Test
    void buffersAreDirectAlignedClearAndUsedAgain() {
        ByteBuffer buffer = own();
        assertTrue(buffer.isDirect());
        assertEquals(0, buffer.alignmentOffset(0, 4096));
        assertEquals(MIB, buffer.remaining());
        assertEquals(MIB, buffer.capacity());
        buffer.limit(5).position(3);
        disown(buffer);
        assertEquals(MIB, own().remaining());
        assertEquals(MIB, pool.bytes());
    }

    @Test
    void whoWantsMoreThanTheMemoryWaitsForItsTurn() throws Exception {
        List<ByteBuffer> taken = take(4);
        CompletableFuture<ByteBuffer> fifth = takeLater();
        assertEquals(4 * MIB, pool.bytes());
        assertFalse(fifth.isDone());
        disown(taken.get(0));
        fifth.get(20, TimeUnit.SECONDS);
        assertEquals(4 * MIB, pool.bytes());
    }

    @Test
    void smallerBuffersBesideLargeOnesKeepWithinTheMemory() throws Exception {
        List<ByteBuffer> large = take(3);
        configure(Map.of("memory.max", "4 MiB", "buffer.size", "256 KiB"));
        take(4);
        CompletableFuture<ByteBuffer> more = takeLater();
        assertEquals(4 * MIB, pool.bytes());
        assertFalse(more.isDone());
        disown(large.get(0));
        assertEquals(256 * KIB, more.get(20, TimeUnit.SECONDS).capacity());
        assertEquals(3 * MIB + 256 * KIB, pool.bytes());
    }

    @Test
    void largerBuffersWaitForThePlaceOfSeveralSmallOnes() throws Exception {
        List<ByteBuffer> small = take(4);
        configure(settings(4, 2));
        CompletableFuture<ByteBuffer> large = takeLater();
        disown(small.get(0));
        assertFalse(large.isDone());
        disown(small.get(1));
        assertEquals(2 * MIB, large.get(20, TimeUnit.SECONDS).capacity());
        assertEquals(4 * MIB, pool.bytes());
    }

    @Test
    void whoWantsAnotherSizeThanIsUsualByNowGetsThePlaceOfWhatIsFree() throws Exception {
        List<ByteBuffer> usual = take(4);
        CompletableFuture<ByteBuffer> other = CompletableFuture.supplyAsync(() -> own(2 * MIB));
        usual.forEach(this::disown);
        assertEquals(2 * MIB, other.get(20, TimeUnit.SECONDS).capacity());
        assertEquals(4 * MIB, pool.bytes());
    }

    @Test
    void lessMemoryIsLetGoOfAtOnceAsFarAsItIsFree() {
        List<ByteBuffer> taken = take(4);
        taken.forEach(this::disown);
        configure(settings(2, 1));
        assertEquals(2 * MIB, pool.bytes());
        take(2);
        assertEquals(2 * MIB, pool.bytes());
    }

    @Test
    void lessMemoryHoldsForThoseWhoTakeAgain() throws Exception {
        List<ByteBuffer> taken = take(4);
        configure(settings(1, 1));
        taken.subList(0, 3).forEach(this::disown);
        CompletableFuture<ByteBuffer> waiting = takeLater();
        assertFalse(waiting.isDone());
        assertEquals(MIB, pool.bytes());
        disown(taken.get(3));
        waiting.get(20, TimeUnit.SECONDS);
    }

    @Test
    void moreMemoryFreesThoseWhoWait() throws Exception {
        take(4);
        CompletableFuture<ByteBuffer> fifth = takeLater();
        configure(settings(8, 1));
        fifth.get(20, TimeUnit.SECONDS);
    }

    @Test
    void oneBufferIsAlwaysAllowed() {
        configure(settings(1, 4));
        assertEquals(4 * MIB, own().capacity());
    }

    @Test
    void anInterruptIsRememberedAndEndsNoWait() throws Exception {
        List<ByteBuffer> taken = take(4);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting =
                new Thread(
                        () -> {
                            own();
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        waiting.start();
        waiting.interrupt();
        disown(taken.get(0));
        assertTrue(interrupted.get(20, TimeUnit.SECONDS));
    }

    /** Each buffer is one of a transfer between other places. */
    private String route() {
        return "route " + lastRoute.incrementAndGet();
    }

    private @Nullable ByteBuffer noted(String route, @Nullable ByteBuffer buffer) {
        if (buffer != null) {
            routes.put(buffer, route);
        }
        return buffer;
    }

    private void disown(ByteBuffer buffer) {
        pool.disown(buffer, String.valueOf(routes.get(buffer)));
    }

    private void giveBack(ByteBuffer buffer, @Nullable String store) {
        pool.giveBack(buffer, String.valueOf(routes.get(buffer)), store);
    }

    private @Nullable ByteBuffer borrow(int count, @Nullable String store) {
        String route = route();
        return noted(route, pool.borrow(MIB, count, route, store, woken::incrementAndGet));
    }

    @Test
    void halfOfTheMemoryIsKeptForThoseWhoComeLater() {
        own();
        ByteBuffer first = Objects.requireNonNull(borrow(0, null));
        ByteBuffer second = Objects.requireNonNull(borrow(1, null));
        assertNull(borrow(2, null));
        own();
        assertNull(borrow(0, null), "of what is kept nothing is lent to anybody");
        giveBack(first, null);
        giveBack(second, null);
    }

    @Test
    void noMoreThanTheTransfersThatMayBeIsKeptForThem() {
        Map<String, Object> one = new HashMap<>(settings(4, 1));
        one.put("transfers.max", 1);
        configure(one);
        own();
        for (int i = 0; i < 3; i++) {
            assertNotNull(borrow(i, null));
        }
        assertNull(borrow(3, null));
    }

    @Test
    void whatIsLentIsSharedAmongThoseWhoMoveBytes() {
        configure(settings(16, 1));
        take(2);
        for (int i = 0; i < 4; i++) {
            assertNotNull(borrow(i, null));
        }
        assertNull(borrow(4, null), "the other half is for the other one");
        for (int i = 0; i < 4; i++) {
            assertNotNull(borrow(i, null));
        }
    }

    @Test
    void theMemoryOfAStoreIsNotExceededByWhatIsLentForIt() {
        Map<String, Object> limited = new HashMap<>(settings(16, 1));
        limited.put("store.a.memory.max", "1 MiB");
        configure(limited);
        own();
        ByteBuffer lent = Objects.requireNonNull(borrow(0, "a"));
        assertNull(borrow(1, "a"));
        assertNotNull(borrow(1, "b"));
        giveBack(lent, "a");
        assertNotNull(borrow(1, "a"));
    }

    @Test
    void whoGotNothingIsToldWheneverThereMayBeSomething() {
        List<ByteBuffer> all = take(4);
        assertNull(borrow(0, null));
        disown(all.get(0));
        assertEquals(1, woken.get(), "a buffer is free");
        disown(all.get(1));
        assertEquals(1, woken.get(), "told once");
        ByteBuffer lent = Objects.requireNonNull(borrow(0, null));
        assertNull(borrow(1, null));
        giveBack(lent, null);
        assertEquals(2, woken.get());
        assertNull(borrow(3, null));
        configure(settings(8, 1));
        assertEquals(3, woken.get());
    }

    @Test
    void nothingIsLentWhileSomebodyWaitsForABufferOfItsOwnAndAllIsWhenNobodyDoes()
            throws Exception {
        configure(settings(8, 1));
        List<ByteBuffer> all = take(8);
        AtomicBoolean needless = new AtomicBoolean();
        CompletableFuture<ByteBuffer> large =
                CompletableFuture.supplyAsync(() -> pool.own(4 * MIB, "other", needless::get));
        Await.until("a wait", () -> pool.isWaitedFor());
        all.subList(0, 3).forEach(this::disown);
        assertNull(borrow(0, null));
        needless.set(true);
        pool.look();
        assertNull(large.get(20, TimeUnit.SECONDS), "it is not needed any more");
        Await.until("a borrower that is told", () -> woken.get() > 0);
    }

    @Test
    void itIsUnusedWhenAllThatWasTakenIsBack() {
        ByteBuffer own = own();
        ByteBuffer lent = Objects.requireNonNull(borrow(0, "a"));
        assertFalse(pool.isUnused());
        giveBack(lent, "a");
        assertFalse(pool.isUnused());
        disown(own);
        assertTrue(pool.isUnused());
    }

    @Test
    void transfersBetweenTheSamePlacesLeaveSomeForOthers() throws Exception {
        configure(settings(16, 1));
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            taken.add(Objects.requireNonNull(pool.own(MIB, "slow", () -> false)));
        }
        AtomicBoolean needless = new AtomicBoolean();
        CompletableFuture<ByteBuffer> more =
                CompletableFuture.supplyAsync(() -> pool.own(MIB, "slow", needless::get));
        assertNull(pool.borrow(MIB, 0, "slow", null, () -> {}));
        ByteBuffer other = Objects.requireNonNull(pool.own(MIB, "other", () -> false));
        assertFalse(more.isDone());
        needless.set(true);
        pool.look();
        assertNull(more.get(5, TimeUnit.SECONDS));
        pool.disown(other, "other");
        taken.forEach(buffer -> pool.disown(buffer, "slow"));
        assertTrue(pool.isUnused());
    }
}
