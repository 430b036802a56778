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
package org.imagemover.store.rbd;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a driver: made when it is first needed, once for all who need it then, and anew
 * after the cluster has shut it out. Thread-safe.
 */
final class Client {

    private final RbdStoreSettings settings;
    private final String store;
    private @Nullable FutureTask<Connection> attempt;
    private @Nullable Connection current;
    private boolean closed;
    private volatile @Nullable String fsid;

    Client(RbdStoreSettings settings, String store) {
        this.settings = settings;
        this.store = store;
        this.fsid = settings.fsid();
    }

    /** The cluster's id: as configured, or of the last connection, or null. */
    @Nullable String fsid() {
        return fsid;
    }

    /**
     * The connection. Blocks while it is made, by this thread or another one.
     *
     * @throws StoreException as {@link Connection#open}; all who waited for one get the same
     */
    Connection connection() throws StoreException {
        FutureTask<Connection> task;
        synchronized (this) {
            requireOpen();
            Connection known = current;
            if (known != null && !known.isBroken()) {
                return known;
            }
            if (known != null) {
                known.close();
                current = null;
            }
            if (attempt == null) {
                attempt = new FutureTask<>(() -> Connection.open(settings, store));
            }
            task = attempt;
        }
        task.run(); // does nothing where another thread has begun
        return result(task);
    }

    private Connection result(FutureTask<Connection> task) throws StoreException {
        try {
            Connection made = task.get();
            synchronized (this) {
                if (closed) {
                    made.close();
                    requireOpen();
                }
                if (attempt == task) {
                    attempt = null;
                    current = made;
                    fsid = made.fsid();
                }
            }
            return made;
        } catch (ExecutionException failed) {
            synchronized (this) {
                if (attempt == task) {
                    attempt = null;
                }
            }
            if (failed.getCause() instanceof StoreException told) {
                throw new StoreException(told.reason(), String.valueOf(told.getMessage()));
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, store + "connecting was interrupted");
        }
    }

    private void requireOpen() throws StoreException {
        if (closed) {
            throw new StoreException(
                    Reason.UNAVAILABLE, store + "this driver has gone: ask for the store again");
        }
    }

    /** Ends the connection once what was opened by it is closed; no other is made. */
    synchronized void close() {
        closed = true;
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
