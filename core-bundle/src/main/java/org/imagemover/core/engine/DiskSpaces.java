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
    private final Map<Long, Disk> disks = new ConcurrentHashMap<>();

    DiskSpaces(CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /** For one transfer. */
    Account open() {
        return new Account();
    }

    /** What all transfers are to get of one file system, and what they are writing now. */
    private static final class Disk {
        final AtomicLong promised = new AtomicLong();
        final AtomicLong taking = new AtomicLong();
    }

    private Disk disk(Path directory) {
        long device;
        try {
            device = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
        } catch (IOException | RuntimeException unknown) {
            device = -1;
        }
        return disks.computeIfAbsent(device, any -> new Disk());
    }

    /**
     * What one transfer was promised and has not asked for yet; what it asked for and has not begun
     * to write; and what it has not written to the end.
     */
    final class Account implements DiskSpace {

        private final AtomicLong promised = new AtomicLong();
        private final AtomicLong atHand = new AtomicLong();
        private final AtomicLong taking = new AtomicLong();
        private volatile Disk disk = new Disk();

        private Account() {}

        @Override
        public void expect(Path directory, long bytes) throws StoreException {
            release();
            Disk there = disk(directory);
            disk = there;
            long asked = there.promised.addAndGet(bytes);
            try {
                requireFree(directory, bytes, there.taking.get() + asked - bytes);
                promised.addAndGet(bytes);
            } catch (StoreException full) {
                there.promised.addAndGet(-bytes);
                throw full;
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
                atHand.addAndGet(ask(directory, missing) - missing);
            } catch (StoreException full) {
                atHand.addAndGet(bytes - missing);
                throw full;
            }
        }

        /** How many it got: a portion, or just as many where that is not there. */
        private long ask(Path directory, long bytes) throws StoreException {
            if (bytes < PORTION) {
                try {
                    askFor(directory, PORTION);
                    return PORTION;
                } catch (StoreException nearlyFull) {
                    // just what is needed may still be there
                }
            }
            askFor(directory, bytes);
            return bytes;
        }

        /**
         * Looks also where it was promised: others may have filled the disk meanwhile. What was
         * promised to other transfers is theirs, but for one that was promised enough itself. It is
         * noted before it is looked: of two that ask at once the second sees the first.
         */
        private void askFor(Path directory, long bytes) throws StoreException {
            Disk there = disk(directory);
            disk = there;
            long others = there.taking.addAndGet(bytes) - bytes;
            long mine = promised.get();
            if (mine < bytes) {
                others += Math.max(0, there.promised.get() - mine);
            }
            try {
                requireFree(directory, bytes, others);
            } catch (StoreException full) {
                there.taking.addAndGet(-bytes);
                throw full;
            }
            taking.addAndGet(bytes);
            long had = promised.getAndUpdate(now -> now - Math.min(now, bytes));
            there.promised.addAndGet(-Math.min(had, bytes));
        }

        private void requireFree(Path directory, long bytes, long others) throws StoreException {
            File file = directory.toFile();
            long total = file.getTotalSpace();
            if (total == 0) {
                return; // it does not tell, and is asked by writing to it
            }
            long margin = configuration.settings().spaceMargin(total);
            long left = file.getUsableSpace() - margin - others;
            if (bytes > left) {
                throw new StoreException(
                        Reason.NO_SPACE,
                        "needs "
                                + bytes
                                + " bytes and "
                                + Math.max(0, left)
                                + " bytes are free, beside what other copies are to get and "
                                + margin
                                + " bytes that are never taken (space.margin); make room or choose"
                                + " another place");
            }
        }

        @Override
        public void taken(long bytes) {
            long had = taking.getAndUpdate(now -> now - Math.min(now, bytes));
            disk.taking.addAndGet(-Math.min(had, bytes));
        }

        /** Gives back what is not needed any more. */
        void release() {
            atHand.set(0);
            disk.promised.addAndGet(-promised.getAndSet(0));
            disk.taking.addAndGet(-taking.getAndSet(0));
        }
    }
}
