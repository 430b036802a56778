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

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Names the transfer and the store that a thread works for in every line it logs, also in those of
 * drivers and libraries: as {@code image.transfer} and {@code image.store} of the logging context.
 * Opened and closed by one thread, the last one first.
 */
final class LogContext implements AutoCloseable {

    /** The id of the transfer. */
    static final String TRANSFER = "image.transfer";

    /** The id of the store, where a call to one is made. */
    static final String STORE = "image.store";

    private final @Nullable String transferBefore = MDC.get(TRANSFER);
    private final @Nullable String storeBefore = MDC.get(STORE);

    private LogContext() {}

    /**
     * Names them until {@link #close}, which brings back what was named before.
     *
     * @param transfer the transfer's id
     * @param store the store's id, or null for none
     */
    static LogContext of(String transfer, @Nullable String store) {
        LogContext context = new LogContext();
        name(TRANSFER, transfer);
        name(STORE, store);
        return context;
    }

    @Override
    public void close() {
        name(TRANSFER, transferBefore);
        name(STORE, storeBefore);
    }

    private static void name(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
