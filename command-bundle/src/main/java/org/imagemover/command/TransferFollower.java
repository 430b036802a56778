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

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a transfer; on a terminal, with a line that is drawn again and again. The
 * line goes to the session's console, not to the command's output: that may be a pipe.
 */
final class TransferFollower {

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final String START_OF_LINE = "\r";
    private static final String CLEAR_REST = "\u001b[K";

    private final Session session;
    private final Transfer transfer;

    TransferFollower(Session session, Transfer transfer) {
        this.session = session;
        this.transfer = transfer;
    }

    /**
     * Blocks until the transfer has ended. An interrupt, which is what Ctrl-C is, cancels the
     * transfer; the end is waited for nevertheless.
     *
     * @param quiet whether nothing is to be drawn
     * @return how it went
     */
    CopyResult follow(boolean quiet) throws ImageMoverException {
        Terminal terminal = session.getTerminal();
        try {
            return quiet || !interactive(terminal) ? transfer.await() : draw(terminal);
        } finally {
            // it was heeded, and a command's output is a channel, which an interrupted thread
            // would close instead of writing the result to it
            Thread.interrupted();
        }
    }

    private static boolean interactive(@Nullable Terminal terminal) {
        String type = terminal == null ? null : terminal.getType();
        return type != null && !type.startsWith("dumb");
    }

    private CopyResult draw(Terminal terminal) throws ImageMoverException {
        PrintStream console = session.getConsole();
        try {
            while (true) {
                Optional<CopyResult> result = transfer.await(REDRAW);
                if (result.isPresent()) {
                    return result.get();
                }
                // a line as wide as the terminal would wrap, and could not be drawn over
                int width = terminal.getWidth() > 1 ? terminal.getWidth() - 1 : 79;
                show(
                        console,
                        ProgressLine.render(
                                transfer.state(), transfer.progress(), transfer.note(), width));
            }
        } catch (InterruptedException ctrlC) {
            return cancel(console);
        } finally {
            show(console, "");
        }
    }

    /** Tells the end on the console: Karaf drops what a job says or throws after a Ctrl-C. */
    private CopyResult cancel(PrintStream console) throws ImageMoverException {
        show(console, "");
        console.println("Cancelling transfer " + Text.clean(transfer.id()) + " ...");
        transfer.cancel();
        try {
            CopyResult result = transfer.await();
            console.println("It was done already: the destination is complete.");
            return result;
        } catch (ImageMoverException cancelled) {
            console.println(Text.clean(String.valueOf(cancelled.getMessage())));
            throw cancelled;
        }
    }

    private static void show(PrintStream console, String line) {
        console.print(START_OF_LINE + line + CLEAR_REST);
        console.flush();
    }
}
