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
package org.imagemover.core.testing;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sees that no thread of the core holds a lock while it is in a call to a driver or a catalogue,
 * which may never return: each call to one in memory looks at its own thread.
 */
public final class HeldLocks {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String CORE = "org.imagemover.core.";
    private static final String TESTING = "org.imagemover.core.testing.";

    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    private HeldLocks() {}

    /** Looks at the monitors that the calling thread holds. */
    static void lookAtMonitors(String call) {
        look(call, false);
    }

    /** Looks at its {@code java.util.concurrent} locks too, which takes long. */
    static void lookAtAll(String call) {
        look(call, true);
    }

    private static void look(String call, boolean synchronizers) {
        long[] mine = {Thread.currentThread().getId()};
        ThreadInfo thread = THREADS.getThreadInfo(mine, true, synchronizers)[0];
        for (MonitorInfo monitor : thread.getLockedMonitors()) {
            StackTraceElement at = monitor.getLockedStackFrame();
            if (isOfCore(at)) {
                FOUND.add(call + " under the lock taken in " + at);
            }
        }
        for (LockInfo lock : thread.getLockedSynchronizers()) {
            if (lock.getClassName().contains("Lock")) {
                FOUND.add(call + " under a " + lock.getClassName());
            }
        }
    }

    private static boolean isOfCore(@Nullable StackTraceElement frame) {
        if (frame == null) {
            return false;
        }
        String name = frame.getClassName();
        return name.startsWith(CORE) && !name.startsWith(TESTING) && !name.endsWith("Test");
    }

    /** Calls that were made under a lock since this was last asked, each once. */
    static List<String> take() {
        List<String> all = FOUND.stream().distinct().sorted().toList();
        FOUND.clear();
        return all;
    }
}
