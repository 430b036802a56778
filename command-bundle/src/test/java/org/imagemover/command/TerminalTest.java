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
package org.imagemover.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandSession;
import org.imagemover.api.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees, and what Ctrl-C does. */
@Timeout(60)
class TerminalTest {

    @TempDir Path directory;
    private Shell shell;

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void aCopyDrawsItsProgressOverItselfAndLeavesTheResultOnly() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        FakeTransfer transfer = shell.mover.next;
        transfer.onFirstWait =
                () -> {
                    transfer.progress =
                            new Progress(512 << 20, 1 << 30, 1 << 20, Duration.ofSeconds(4));
                    transfer.onFirstWait = () -> transfer.done(Samples.result());
                };
        shell.run("image:copy some out.raw");
        String screen = shell.screen();
        assertTrue(
                screen.contains("\r 50%  512.0 MiB of 1.0 GiB  1.0 MiB/s  8:32 left\u001b[K"),
                screen);
        String left = screen.substring(screen.lastIndexOf('\r'));
        assertTrue(left.startsWith("\r\u001b[K"), "the line is cleared: " + left);
        assertTrue(left.contains("KERNEL_COPY"), left);
        assertFalse(left.contains(" left"), left);
    }

    @Test
    void anAddDrawsItsProgressToo() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        shell.admin.images.add(Samples.image("debian"));
        shell.admin.next.onFirstWait = () -> shell.admin.next.done(Samples.result());
        shell.run("image:add in.raw");
        assertTrue(shell.screen().contains("\r 25%  256.0 MiB of 1.0 GiB"), shell.screen());
    }

    @Test
    void jsonIsAllThatIsPrintedEvenOnATerminal() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        endSoon(shell.mover.next);
        shell.run("image:copy --json some out.raw");
        assertTrue(shell.screen().startsWith("{\"image\":"), shell.screen());
        assertFalse(shell.screen().contains("\u001b[K"), shell.screen());
    }

    @Test
    void aTerminalThatCannotDrawGetsTheResultOnly() throws Exception {
        shell = Shell.onTerminal(directory, "dumb");
        endSoon(shell.mover.next);
        shell.run("image:copy some out.raw");
        assertTrue(shell.screen().contains("KERNEL_COPY"), shell.screen());
        assertFalse(shell.screen().contains("\u001b[K"), shell.screen());
    }

    @Test
    void aScriptGetsTheResultOnly() throws Exception {
        shell = Shell.headless(directory);
        endSoon(shell.mover.next);
        String printed = shell.run("image:copy some out.raw");
        assertTrue(printed.startsWith("Image "), printed);
        assertFalse(printed.contains("\u001b"), printed);
    }

    @Test
    void progressDoesNotGetIntoAPipe() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        shell.mover.next.onFirstWait = () -> shell.mover.next.done(Samples.result());
        shell.run("image:copy some out.raw | grep Method");
        String screen = shell.screen();
        assertTrue(screen.contains("\r 25%"), screen);
        String left = screen.substring(screen.lastIndexOf("\u001b[K"));
        assertTrue(left.contains("KERNEL_COPY"), left);
        assertFalse(left.contains("Seconds"), left);
    }

    @Test
    void ctrlCCancelsTheTransferAndTellsItsEnd() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        FakeTransfer transfer = shell.mover.next;
        // what Karaf's console does on the signal INT
        transfer.onFirstWait =
                () ->
                        ((CommandSession) shell.session.get(".commandSession"))
                                .foregroundJob()
                                .interrupt();
        assertThrows(InterruptedException.class, () -> shell.run("image:copy some out.raw"));
        // the command ends on a thread of its own
        awaitScreen("transfer t-1 was cancelled");
        assertTrue(shell.screen().contains("Cancelling transfer t-1"), shell.screen());
        assertTrue(transfer.cancelled > 0);
    }

    @Test
    void ctrlCThatComesTooLateIsToldSo() throws Exception {
        shell = Shell.onTerminal(directory, "xterm");
        FakeTransfer transfer = shell.mover.next;
        transfer.onFirstWait =
                () -> {
                    Thread.currentThread().interrupt();
                    transfer.onCancel =
                            () -> {
                                transfer.done(Samples.result());
                                // a second Ctrl-C: the result must get out nevertheless
                                Thread.currentThread().interrupt();
                            };
                };
        shell.run("image:copy some out.raw");
        assertTrue(shell.screen().contains("It was done already"), shell.screen());
        assertTrue(shell.screen().contains("KERNEL_COPY"), shell.screen());
    }

    @Test
    void anInterruptCancelsAScriptsTransferToo() throws Exception {
        shell = Shell.headless(directory);
        FakeTransfer transfer = shell.mover.next;
        transfer.onWait =
                () ->
                        ((CommandSession) shell.session.get(".commandSession"))
                                .foregroundJob()
                                .interrupt();
        assertThrows(InterruptedException.class, () -> shell.run("image:copy some out.raw"));
        CountDownLatch ended = new CountDownLatch(1);
        transfer.end.whenComplete((result, failure) -> ended.countDown());
        assertTrue(ended.await(10, TimeUnit.SECONDS));
        assertEquals(1, transfer.cancelled);
    }

    private static void endSoon(FakeTransfer transfer) {
        transfer.onWait = () -> transfer.done(Samples.result());
        transfer.onFirstWait = () -> transfer.done(Samples.result());
    }

    private void awaitScreen(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!shell.screen().contains(text)) {
            assertTrue(System.nanoTime() < deadline, "not on the screen: " + shell.screen());
            Thread.onSpinWait();
        }
    }
}
