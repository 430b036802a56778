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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.spi.DiskSpace;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * What the transfers are about to take of each file system of this machine: together never the last
 * of it, which the catalogue, the logs and everybody else live on. What one was promised and has
 * not yet written the others do not see as free. Thread-safe; holds no lock while it asks a file
 * system, which may not answer.
 */
final class DiskSpaces {

    /**
     * Bytes that are asked for at once where a transfer does not know how many it will take: so
     * that a file system is asked once for so many, which costs nothing beside writing them.
     */
    private static final long PORTION = 4 << 20;

    private final CoreConfiguration configuration;
    private final Map<Long, AtomicLong> promised = new ConcurrentHashMap<>();

    DiskSpaces(CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /** For one transfer. */
    Account open() {
        return new Account();
    }

    private AtomicLong promised(Path directory) {
        long device;
        try {
            device = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
        } catch (IOException | RuntimeException unknown) {
            device = -1;
        }
        return promised.computeIfAbsent(device, any -> new AtomicLong());
    }

    /** What one transfer was promised: at hand for it, or being written. */
    final class Account implements DiskSpace {

        private final AtomicLong held = new AtomicLong();
        private final AtomicLong atHand = new AtomicLong();
        private volatile AtomicLong ofAll = new AtomicLong();

        private Account() {}

        @Override
        public void expect(Path directory, long bytes) throws StoreException {
            long more = bytes - atHand.get();
            if (more > 0) {
                ask(directory, more);
                atHand.addAndGet(more);
            }
        }

        @Override
        public void take(Path directory, long bytes) throws StoreException {
            long had = atHand.getAndUpdate(now -> now - Math.min(now, bytes));
            long missing = bytes - Math.min(had, bytes);
            if (missing == 0) {
                return;
            }
            try {
                askForMore(directory, missing);
            } catch (StoreException full) {
                atHand.addAndGet(bytes - missing);
                throw full;
            }
        }

        private void askForMore(Path directory, long missing) throws StoreException {
            if (missing < PORTION) {
                try {
                    ask(directory, PORTION);
                    atHand.addAndGet(PORTION - missing);
                    return;
                } catch (StoreException nearlyFull) {
                    // just what is needed may still be there
                }
            }
            ask(directory, missing);
        }

        /** Is noted before it is looked: of two that ask at once the second sees the first. */
        private void ask(Path directory, long bytes) throws StoreException {
            AtomicLong all = promised(directory);
            ofAll = all;
            long asked = all.addAndGet(bytes);
            File disk = directory.toFile();
            long total = disk.getTotalSpace();
            // a file system that does not tell is asked by writing to it
            if (total > 0) {
                long margin = configuration.settings().spaceMargin(total);
                long left = disk.getUsableSpace() - margin - (asked - bytes);
                if (bytes > left) {
                    all.addAndGet(-bytes);
                    throw full(bytes, Math.max(0, left), margin);
                }
            }
            held.addAndGet(bytes);
        }

        private StoreException full(long needed, long left, long margin) {
            return new StoreException(
                    Reason.NO_SPACE,
                    "needs "
                            + needed
                            + " bytes and "
                            + left
                            + " bytes are free, beside what other copies are to get and "
                            + margin
                            + " bytes that are never taken (space.margin); make room or choose"
                            + " another place");
        }

        @Override
        public void taken(long bytes) {
            long had = held.getAndUpdate(now -> now - Math.min(now, bytes));
            ofAll.addAndGet(-Math.min(had, bytes));
        }

        /** Gives back what is not needed any more. */
        void release() {
            atHand.set(0);
            ofAll.addAndGet(-held.getAndSet(0));
        }
    }
}
