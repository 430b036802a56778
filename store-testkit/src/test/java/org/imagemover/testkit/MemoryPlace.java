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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** A store in memory, for drivers that keep the contract but for one flaw. */
final class MemoryPlace implements StorePlace {

    static final String HOST = "zq-memory.invalid";

    /**
     * An object in one of its states.
     *
     * @param identity by which it is known; of those that are put here from outside, nobody knows
     *     it
     */
    record Stored(byte[] bytes, int version, String identity) {}

    /** An object that is being written. */
    static final class Unfinished {
        final String key;
        final String identity;
        final Object madeBy;
        byte[] bytes = new byte[0];
        ByteRanges written = ByteRanges.NONE;
        boolean published;

        Unfinished(String key, String identity, Object madeBy) {
            this.key = key;
            this.identity = identity;
            this.madeBy = madeBy;
        }

        synchronized void put(long position, byte[] source) {
            grow((int) position + source.length);
            System.arraycopy(source, 0, bytes, (int) position, source.length);
            written = written.plus(new ByteRange(position, source.length));
        }

        synchronized void grow(int size) {
            if (size > bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, size);
            }
        }
    }

    final boolean positional;
    final @Nullable Flaw flaw;
    final Map<String, Stored> objects = new ConcurrentHashMap<>();
    final Map<String, Unfinished> unfinished = new ConcurrentHashMap<>();
    final Set<String> denied = ConcurrentHashMap.newKeySet();
    final Map<String, Integer> endingEarly = new ConcurrentHashMap<>();
    final Map<String, Integer> stalled = new ConcurrentHashMap<>();
    private final AtomicInteger versions = new AtomicInteger();

    MemoryPlace(boolean positional, @Nullable Flaw flaw) {
        this.positional = positional;
        this.flaw = flaw;
    }

    @Override
    public String storeId() {
        return "memory";
    }

    @Override
    public StoreDriver newDriver() throws StoreException {
        return new MemoryDriver(this, true);
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws StoreException {
        return new MemoryDriver(this, false);
    }

    @Override
    public void put(String key, byte[] bytes) {
        int version = versions.incrementAndGet();
        objects.put(key, new Stored(bytes.clone(), version, "foreign " + version));
    }

    /** Puts an object there that a driver made; false where there is one. */
    boolean publish(String key, byte[] bytes, String identity, boolean overwriting) {
        Stored stored = new Stored(bytes.clone(), versions.incrementAndGet(), identity);
        if (overwriting) {
            objects.put(key, stored);
            return true;
        }
        return objects.putIfAbsent(key, stored) == null;
    }

    @Override
    public void change(String key, byte[] bytes) {
        put(key, bytes);
    }

    @Override
    public void deny(String key) {
        denied.add(key);
    }

    @Override
    public void endEarly(String key, int size) {
        endingEarly.put(key, size);
    }

    @Override
    public void stall(String key, int after) {
        stalled.put(key, after);
    }

    @Override
    public ImageLocation location(String key) {
        return ImageLocation.ofUri("memory://" + HOST + "/" + key, Map.of());
    }

    @Override
    public List<String> contents() {
        List<String> contents = new ArrayList<>(objects.keySet());
        unfinished.forEach((token, write) -> contents.add(write.key + "." + token));
        return contents;
    }

    @Override
    public Set<String> hidden() {
        return Set.of(HOST);
    }

    @Override
    public void close() {}
}
