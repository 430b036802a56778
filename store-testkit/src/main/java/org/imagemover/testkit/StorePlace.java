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

import java.util.List;
import java.util.Set;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.StoreDriver;

/**
 * What is behind a driver under test, as its test can reach it by other means than the driver: a
 * directory, a server, a pool. Each test of the contract gets one that is fresh and empty, and
 * closes it.
 *
 * <p>Methods with a default are for tests that can be left out by declaring the {@link Deviation}
 * that is named.
 */
public interface StorePlace extends AutoCloseable {

    /** The id of the store that {@link #newDriver} is configured with. */
    String storeId();

    /**
     * Makes a driver over this place: each time another instance, as after an update of its bundle.
     */
    StoreDriver newDriver() throws Exception;

    /** Makes a driver, of the same store id, over a place that is not there. */
    StoreDriver newDriverOfMissingPlace() throws Exception;

    /**
     * The key of an object.
     *
     * @param name a UUID
     */
    default String key(String name) {
        return name;
    }

    /**
     * Puts an object there, or replaces it.
     *
     * @param key one of {@link #key}
     * @param bytes all its bytes; runs of zeros should be holes where the store has holes
     */
    void put(String key, byte[] bytes) throws Exception;

    /**
     * Changes an object in the way that is hardest to notice: in place, where that can be. Takes
     * the time that the store needs to see it, such as a tick of its clock.
     *
     * @param key of an object that is there
     * @param bytes all its new bytes
     */
    void change(String key, byte[] bytes) throws Exception;

    /**
     * Makes an object unreadable for the driver. Left out with {@link Deviation#NEVER_DENIED}.
     *
     * @param key of an object that is there
     */
    default void deny(String key) throws Exception {
        throw new UnsupportedOperationException("implement deny, or declare NEVER_DENIED");
    }

    /**
     * Makes every later read of an object end too early: it is cut off, or its connection is. Left
     * out with {@link Deviation#NO_EARLY_END}.
     *
     * @param key of an object that is there, and open
     * @param size how many of its bytes are left
     */
    default void endEarly(String key, int size) throws Exception {
        throw new UnsupportedOperationException("implement endEarly, or declare NO_EARLY_END");
    }

    /**
     * Makes every later read of an object block for good once it comes to a byte. Left out with
     * {@link Deviation#NO_STALL}.
     *
     * @param key of an object that is there
     * @param after how many bytes come before
     */
    default void stall(String key, int after) throws Exception {
        throw new UnsupportedOperationException("implement stall, or declare NO_STALL");
    }

    /**
     * The location that a catalogue would have for an object. Left out with {@link
     * Deviation#NO_LOCATIONS}.
     *
     * @param key of an object that is there
     */
    default ImageLocation location(String key) throws Exception {
        throw new UnsupportedOperationException("implement location, or declare NO_LOCATIONS");
    }

    /**
     * Everything that is there: objects, and what unfinished writes have left, by names of whatever
     * kind. Left out with {@link Deviation#READ_ONLY}.
     */
    default List<String> contents() throws Exception {
        throw new UnsupportedOperationException("implement contents, or declare READ_ONLY");
    }

    /**
     * Texts that the driver must show nowhere: paths, hosts, addresses, URIs, user names, secrets.
     */
    Set<String> hidden();

    @Override
    void close() throws Exception;
}
