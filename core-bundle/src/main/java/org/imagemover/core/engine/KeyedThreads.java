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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for calls that may never return: some for each key, such as a store's id, so that what
 * hangs holds up nothing of another key, and never holds more threads than these. The rest of its
 * key waits. A thread ends when nothing waits for it. Thread-safe.
 */
public final class KeyedThreads {

    private static final Logger LOG = LoggerFactory.getLogger(KeyedThreads.class);

    private final ThreadFactory factory;
    private final int threadsPerKey;
    private final Map<String, Line> lines = new HashMap<>();
    private boolean stopped;

    /** What waits for the threads of one key. */
    private static final class Line {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int threads;
    }

    /**
     * @param name of the threads
     * @param threadsPerKey how many at most
     */
    public KeyedThreads(String name, int threadsPerKey) {
        this.factory = MoverThreads.named(name);
        this.threadsPerKey = threadsPerKey;
    }

    /** Runs a task when a thread of its key is free; never where this was shut down. */
    public void execute(String key, Runnable task) {
        Line line;
        synchronized (lines) {
            if (stopped) {
                return;
            }
            line = lines.computeIfAbsent(key, any -> new Line());
            line.waiting.add(task);
        }
        start(key, line);
    }

    /**
     * As {@link #execute}, and waits for its end for some time.
     *
     * @return whether it has ended
     */
    public boolean run(String key, Runnable task, long millis) {
        FutureTask<Boolean> future = new FutureTask<>(task, Boolean.TRUE);
        execute(key, future);
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException failure) {
            LOG.error("unexpected failure", failure.getCause());
            return true;
        }
    }

    /** Starts the threads that could not be started before. */
    public void look() {
        Map<String, Line> all;
        synchronized (lines) {
            all = new HashMap<>(lines);
        }
        all.forEach(this::start);
    }

    /** Nothing begins any more. */
    public void shutdown() {
        synchronized (lines) {
            stopped = true;
            lines.values().forEach(line -> line.waiting.clear());
        }
    }

    private void start(String key, Line line) {
        synchronized (lines) {
            if (line.waiting.isEmpty() || line.threads >= threadsPerKey) {
                return;
            }
            line.threads++;
        }
        boolean started = false;
        try {
            factory.newThread(() -> work(key, line)).start();
            started = true;
        } catch (OutOfMemoryError noThread) {
            LOG.warn("no thread can be started now: {}", noThread.getMessage());
        } finally {
            if (!started) {
                synchronized (lines) {
                    line.threads--;
                }
            }
        }
    }

    private void work(String key, Line line) {
        while (true) {
            Runnable task;
            synchronized (lines) {
                task = line.waiting.poll();
                if (task == null) {
                    line.threads--;
                    if (line.threads == 0) {
                        lines.remove(key, line);
                    }
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                LOG.error("unexpected failure", failure);
            }
        }
    }

    /** How many threads there are now. */
    public int threads() {
        synchronized (lines) {
            return lines.values().stream().mapToInt(line -> line.threads).sum();
        }
    }
}
