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
package org.imagemover.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** One process of the lab, whichever it is at the time: after a restart it is another. */
public final class Daemon {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Path pidFile;

    Daemon(String name, Path pidFile) {
        this.name = name;
        this.pidFile = pidFile;
    }

    String name() {
        return name;
    }

    /** Whether there is such a process, suspended or not. */
    public boolean isRunning() throws IOException {
        OptionalLong pid = pid();
        return pid.isPresent() && isAlive(pid.getAsLong());
    }

    /**
     * Stops it where it is, with its connections open, until what is returned is closed.
     *
     * @throws IOException it does not run
     */
    public Suspension suspend() throws IOException, InterruptedException {
        long pid = running();
        signal("STOP", pid);
        return () -> signal("CONT", pid);
    }

    /**
     * Kills it, as a power failure would, and waits until it is gone.
     *
     * @throws IOException it did not run, or does not end
     */
    public void kill() throws IOException, InterruptedException {
        long pid = running();
        signal("KILL", pid);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (isAlive(pid)) {
            if (System.nanoTime() > end) {
                throw new IOException("the lab's " + name + " does not end");
            }
            Thread.sleep(20);
        }
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        Tool.run(LIMIT, "kill", "-" + signal, String.valueOf(pid));
    }

    private long running() throws IOException {
        OptionalLong pid = pid();
        if (pid.isEmpty() || !isAlive(pid.getAsLong())) {
            throw new IOException("the lab's " + name + " does not run: lab/up");
        }
        return pid.getAsLong();
    }

    private OptionalLong pid() throws IOException {
        try {
            String pid = Files.readString(pidFile).strip();
            return pid.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid));
        } catch (NoSuchFileException notStarted) {
            return OptionalLong.empty();
        }
    }

    /** Whether there is more of it than an exit status that nobody has asked for. */
    static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    /** A process that is suspended until this is closed. */
    public interface Suspension extends AutoCloseable {

        /** Lets it go on. */
        @Override
        void close() throws IOException, InterruptedException;
    }
}
