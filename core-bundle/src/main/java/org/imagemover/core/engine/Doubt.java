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

import java.io.IOException;
import java.time.Duration;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call failed by itself, which costs a retry, or since nothing behind its store answers,
 * which is waited for as for a driver and costs none: the store is tested before that is decided.
 * For the transfer's thread.
 */
final class Doubt {

    /** How long a test is waited for: longer than a driver tries to connect. */
    private static final long LONGEST_NANOS = Duration.ofSeconds(15).toNanos();

    private final Engine engine;

    /** Waits for the test of its store. */
    private @Nullable StoreException open;

    /** Of a store that passed the test, or did not end it in time. */
    private @Nullable StoreException settled;

    Doubt(Engine engine) {
        this.engine = engine;
    }

    /**
     * The wait for a test of the store that a call failed on, after which {@link #settle} has to be
     * called; null where the failure stands for itself.
     */
    @Nullable Wait about(String storeId, StoreException failure) {
        boolean isSettled = failure == settled;
        settled = null;
        if (isSettled || failure.reason() != StoreException.Reason.UNAVAILABLE) {
            return null;
        }
        open = failure;
        return Wait.tested(storeId, String.valueOf(failure.getMessage()), LONGEST_NANOS);
    }

    /**
     * Goes on after the test; to be called before the store is used again.
     *
     * @throws org.imagemover.core.registry.GoneException the store cannot be used now
     * @throws IOException the failure that was in doubt, where it can
     */
    void settle(String storeId) throws IOException {
        StoreException failure = open;
        open = null;
        if (failure != null) {
            engine.stores().require(storeId);
            settled = failure;
            throw failure;
        }
    }

    /** What was in doubt does not matter any more. */
    void forget() {
        open = null;
    }
}
