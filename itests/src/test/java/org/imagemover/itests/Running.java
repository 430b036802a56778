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
package org.imagemover.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A container that was started by the script {@code run}; killed when it is closed. */
final class Running implements AutoCloseable {

    private static final long POLL_MILLIS = 5;

    private final Process process;
    private final Output out;
    private final Output err;

    Running(Process process) throws IOException {
        this.process = process;
        this.out = new Output(process.getInputStream());
        this.err = new Output(process.getErrorStream());
        process.getOutputStream().close();
    }

    long pid() {
        return process.pid();
    }

    /** What it has printed to standard output so far. */
    String printed() {
        return out.text();
    }

    /** Waits until it has printed something to standard output. */
    void awaitPrinted(String wanted) throws InterruptedException {
        await(() -> "it printed no " + wanted, () -> out.text().contains(wanted));
    }

    /** Waits for something, no longer than it runs. */
    void await(Supplier<String> whyNot, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Run.LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                fail(whyNot.get() + ", but: " + out.text() + err.text());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    Run.Outcome await(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            fail("it did not end within " + limit + ", but: " + out.text() + err.text());
        }
        return new Run.Outcome(process.exitValue(), out.whole(), err.whole());
    }

    /** Asks it to end, as a user's Ctrl-C or a service manager does. */
    void terminate() {
        process.destroy();
    }

    /**
     * Ends it at once, as {@code kill -9} does, and waits until it is gone.
     *
     * @return what it had printed to standard output
     */
    String kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        return out.whole();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** What a process prints, read as it comes. */
    private static final class Output implements Runnable {

        private final InputStream stream;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private final Thread reader = new Thread(this, "reads the output of run");

        Output(InputStream stream) {
            this.stream = stream;
            reader.setDaemon(true);
            reader.start();
        }

        @Override
        public void run() {
            try (stream) {
                stream.transferTo(printed);
            } catch (IOException killed) {
                // what was printed until then is what counts
            }
        }

        String text() {
            return printed.toString(UTF_8);
        }

        String whole() throws InterruptedException {
            reader.join();
            return text();
        }
    }
}
