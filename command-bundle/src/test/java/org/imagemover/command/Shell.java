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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Subject;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.JLineTerminal;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.jspecify.annotations.Nullable;

/** Karaf's real shell with the commands in it, and fakes behind them. */
final class Shell implements AutoCloseable {

    static final List<Class<?>> CLASSES =
            List.of(
                    AddCommand.class,
                    CopyCommand.class,
                    DeleteCommand.class,
                    GcCommand.class,
                    ListCommand.class,
                    PlanCommand.class,
                    ShowCommand.class,
                    StoreDrainCommand.class,
                    StoreListCommand.class,
                    StoreResumeCommand.class,
                    StoreShowCommand.class,
                    TransferCancelCommand.class,
                    TransferListCommand.class,
                    TransferShowCommand.class,
                    VerifyCommand.class,
                    DestinationCompleter.class,
                    ImageCompleter.class,
                    PathCompleter.class,
                    StoreCompleter.class,
                    TransferCompleter.class);

    /**
     * One for all tests, and never stopped: a job that ends late, as after a Ctrl-C, puts it back
     * into System.out, where the next one would refuse to start.
     */
    private static final ThreadIOImpl IO = new ThreadIOImpl();

    static {
        IO.start();
    }

    final FakeMover mover = new FakeMover();
    final FakeAdmin admin = new FakeAdmin();
    final FakeConfigurations configurations = new FakeConfigurations();
    final Session session;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final SessionFactoryImpl factory;

    private Shell(Path directory, @Nullable String terminal) throws IOException {
        factory = new SessionFactoryImpl(IO);
        factory.register(mover);
        factory.register(admin);
        factory.register(configurations.admin());
        ManagerImpl manager = new ManagerImpl(factory, factory);
        CLASSES.forEach(manager::register);
        InputStream noInput = new ByteArrayInputStream(new byte[0]);
        PrintStream console = new PrintStream(output, true, StandardCharsets.UTF_8);
        session =
                terminal == null
                        ? factory.create(noInput, console, console)
                        : onTerminal(directory, terminal, noInput);
        session.currentDir(directory);
    }

    /** A session as a script has it. */
    static Shell headless(Path directory) throws IOException {
        return new Shell(directory, null);
    }

    /** A session as a person has it, 100 columns wide. */
    static Shell onTerminal(Path directory, String type) throws IOException {
        return new Shell(directory, type);
    }

    private Session onTerminal(Path directory, String type, InputStream noInput)
            throws IOException {
        System.setProperty("karaf.etc", directory.toString());
        System.setProperty("karaf.data", directory.toString());
        ExternalTerminal terminal =
                new ExternalTerminal("test", type, noInput, screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(100, 24));
        PrintStream console = new PrintStream(screen, true, StandardCharsets.UTF_8);
        return factory.create(
                noInput, console, console, new JLineTerminal(terminal), "UTF-8", () -> {});
    }

    /** Runs a line as an administrator would type it, and answers what it printed. */
    String run(String line) throws Exception {
        return execute(session, user("admin"), line);
    }

    /** Runs a line in a session of somebody who has one role. */
    String runAs(String role, String line) throws Exception {
        return runAs(user(role), line);
    }

    /** Runs a line in a session of somebody: the threads of a session keep their first user. */
    String runAs(Subject user, String line) throws Exception {
        PrintStream console = new PrintStream(output, true, StandardCharsets.UTF_8);
        Session own = factory.create(new ByteArrayInputStream(new byte[0]), console, console);
        own.currentDir(session.currentDir());
        try {
            return execute(own, user, line);
        } finally {
            own.close();
        }
    }

    private static Subject user(String role) {
        Subject user = new Subject();
        user.getPrincipals().add(new RolePrincipal(role));
        return user;
    }

    private String execute(Session in, Subject user, String line) throws Exception {
        output.reset();
        try {
            Subject.doAs(user, (PrivilegedExceptionAction<Object>) () -> in.execute(line));
        } catch (PrivilegedActionException failure) {
            throw failure.getException();
        }
        return printed();
    }

    /** What the last line printed so far. */
    String printed() {
        return output.toString(StandardCharsets.UTF_8);
    }

    /** All that was drawn on the terminal. */
    String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    /** What the tab key offers at the end of the line. */
    List<String> complete(String... words) {
        Command command = factory.getCommand("image", words[0].substring("image:".length()));
        String line = String.join(" ", words);
        int last = words.length - 1;
        List<Candidate> candidates = new ArrayList<>();
        command.getCompleter(false)
                .completeCandidates(
                        session,
                        new CommandLineImpl(words, last, words[last].length(), line.length(), line),
                        candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Override
    public void close() {
        session.close();
        factory.stop();
    }
}
