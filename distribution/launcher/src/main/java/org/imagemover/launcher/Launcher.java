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
package org.imagemover.launcher;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * The Java side of the script {@code run}: one container, from start to end.
 *
 * <p>With shell commands it runs them in order and stops; without one it shows the local console
 * until that is left. Standard output gets what the commands print and nothing else: what the
 * container itself prints goes to {@code console.log} beside its log.
 *
 * <p>Exit status: 0; 1 where a command failed, with its message on standard error; 3 where the
 * container did not start.
 */
public final class Launcher {

    /** Set by the script where standard output is a terminal; else colours are left out. */
    private static final String TERMINAL = "image-mover.terminal";

    private static final int FAILED = 1;
    private static final int NOT_STARTED = 3;

    private Launcher() {}

    /**
     * @param arguments the commands, or nothing for the console
     */
    public static void main(String... arguments) throws IOException {
        Home home = Home.fromSystemProperties();
        if (arguments.length == 0) {
            System.exit(console(home));
        }
        Output out = Output.to(FileDescriptor.out, !Boolean.getBoolean(TERMINAL));
        Output err = Output.to(FileDescriptor.err, true);
        PrintStream log = home.redirectStandardStreams();
        int status;
        try {
            status = run(home, List.of(arguments), out, err);
        } catch (ContainerException notStarted) {
            err.println(notStarted.getMessage() + "; its logs: " + home.logs());
            if (notStarted.getCause() != null) {
                notStarted.getCause().printStackTrace(log);
            }
            status = NOT_STARTED;
        }
        System.exit(status);
    }

    private static int console(Home home) {
        try (Container container = Container.start(home)) {
            container.awaitStop();
            return 0;
        } catch (ContainerException notStarted) {
            System.err.println(notStarted.getMessage() + "; its logs: " + home.logs());
            return NOT_STARTED;
        }
    }

    private static int run(Home home, List<String> commands, Output out, Output err)
            throws ContainerException {
        try (Container container = Container.start(home)) {
            Shell shell = container.awaitShell();
            for (String command : commands) {
                if (command.isBlank()) {
                    continue;
                }
                try {
                    shell.execute(command, out, err);
                } catch (CommandFailedException failed) {
                    out.flush();
                    err.println(failed.getMessage());
                    return FAILED;
                }
                out.flush();
                err.flush();
                if (out.failed()) {
                    err.println("Standard output could not be written: " + out.reason());
                    return FAILED;
                }
            }
            return 0;
        }
    }
}
