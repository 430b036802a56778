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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;

/** Runs shell commands as an administrator, as the console does. */
final class Shell {

    private Shell() {}

    /**
     * Runs one command.
     *
     * @return what it printed, to standard output and error
     */
    static String execute(SessionFactory sessions, String command) throws Exception {
        StringBuilder printed = new StringBuilder();
        execute(sessions, command, printed);
        return printed.toString();
    }

    /**
     * Runs one command as somebody who has one role.
     *
     * @return what it printed, to standard output and error
     */
    static String executeAs(SessionFactory sessions, String role, String command) throws Exception {
        StringBuilder printed = new StringBuilder();
        execute(sessions, command, printed, role);
        return printed.toString();
    }

    /**
     * Runs one command.
     *
     * @param printed gets what it printed, though it may fail
     */
    static void execute(SessionFactory sessions, String command, StringBuilder printed)
            throws Exception {
        execute(sessions, command, printed, "admin", "manager", "viewer", "systembundles");
    }

    private static void execute(
            SessionFactory sessions, String command, StringBuilder printed, String... roles)
            throws Exception {
        Subject user = new Subject();
        for (String role : roles) {
            user.getPrincipals().add(new RolePrincipal(role));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Session session = session(sessions, bytes);
        try {
            Subject.doAs(user, (PrivilegedExceptionAction<Object>) () -> session.execute(command));
        } catch (PrivilegedActionException failure) {
            throw failure.getException();
        } finally {
            session.close();
            printed.append(bytes.toString(StandardCharsets.UTF_8));
        }
    }

    /** A session without a terminal, whose output nobody looks at. */
    static Session session(SessionFactory sessions) {
        return session(sessions, new ByteArrayOutputStream());
    }

    private static Session session(SessionFactory sessions, ByteArrayOutputStream bytes) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return sessions.create(new ByteArrayInputStream(new byte[0]), out, out);
    }
}
