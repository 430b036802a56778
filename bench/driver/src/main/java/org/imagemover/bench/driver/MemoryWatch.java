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
package org.imagemover.bench.driver;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The most memory of this process from its making until {@link #stop}. The resident set's peak is
 * the kernel's own; heap and direct memory are looked at every few milliseconds.
 */
final class MemoryWatch {

    private static final long EVERY_MILLIS = 10;

    /** Proc(5): "5" resets the peak resident set size. */
    private static final Path RESET = Path.of("/proc/self/clear_refs");

    private static final Path STATUS = Path.of("/proc/self/status");

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final BufferPoolMXBean direct = directPool();
    private final Thread watcher = new Thread(this::watch, "bench memory watch");
    private volatile boolean stopped;
    private long heapPeak;
    private long directPeak;

    MemoryWatch() throws IOException {
        Files.writeString(RESET, "5", StandardOpenOption.WRITE);
        watcher.setDaemon(true);
        watcher.start();
    }

    private static BufferPoolMXBean directPool() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
    }

    private void watch() {
        while (!stopped) {
            look();
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void look() {
        heapPeak = Math.max(heapPeak, memory.getHeapMemoryUsage().getUsed());
        directPeak = Math.max(directPeak, direct.getMemoryUsed());
    }

    /** Ends the watch and tells what was seen. */
    Peak stop() throws IOException, InterruptedException {
        stopped = true;
        watcher.interrupt();
        watcher.join();
        look();
        return new Peak(heapPeak, directPeak, peakResidentSet());
    }

    private static long peakResidentSet() throws IOException {
        String kibibytes =
                Files.readString(STATUS)
                        .lines()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("[^0-9]", "");
        return Long.parseLong(kibibytes) << 10;
    }

    /**
     * All in bytes.
     *
     * @param heap used heap
     * @param direct direct buffers
     * @param rss resident set
     */
    record Peak(long heap, long direct, long rss) {}
}
