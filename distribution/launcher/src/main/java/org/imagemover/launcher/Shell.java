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
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A session of Karaf's shell, with the rights of its local console. Variables live from one command
 * to the next.
 *
 * <p>The shell's classes are those of a bundle, which code outside the container cannot link to:
 * the three calls that are needed are made by reflection, on the interfaces that the shell exports.
 */
final class Shell {

    static final String SESSION_FACTORY = "org.apache.karaf.shell.api.console.SessionFactory";

    private static final String API = "org.apache.karaf.shell.api.console.";
    private static final Subject ADMINISTRATOR = administrator();

    private final Object factory;
    private final ClassLoader classes;
    private @Nullable Object session;

    private Shell(Object factory, ClassLoader classes) {
        this.factory = factory;
        this.classes = classes;
    }

    /**
     * @throws ContainerException the shell went away meanwhile
     */
    static Shell in(BundleContext context) throws ContainerException {
        ServiceReference<?> reference = context.getServiceReference(SESSION_FACTORY);
        Object factory = reference == null ? null : context.getService(reference);
        if (factory == null) {
            throw new ContainerException("The shell went away", null);
        }
        return new Shell(factory, factory.getClass().getClassLoader());
    }

    boolean hasCommand(String scope, String name) {
        try {
            Object registry = call(factory, "SessionFactory", "getRegistry", new Class<?>[0]);
            Class<?>[] types = {String.class, String.class};
            return call(registry, "Registry", "getCommand", types, scope, name) != null;
        } catch (Exception notYet) {
            return false;
        }
    }

    /**
     * Runs one command and prints what it returns, as the console does.
     *
     * @throws CommandFailedException it threw something, or there is no such command
     */
    void execute(String command, PrintStream out, PrintStream err) throws CommandFailedException {
        try {
            Object result =
                    Subject.doAs(
                            ADMINISTRATOR,
                            (PrivilegedExceptionAction<@Nullable Object>)
                                    () -> executeAsCurrentUser(command, out, err));
            if (result != null) {
                out.println(result);
            }
        } catch (PrivilegedActionException failed) {
            throw new CommandFailedException(failed.getCause());
        } catch (RuntimeException | Error failed) {
            throw new CommandFailedException(failed);
        }
    }

    private @Nullable Object executeAsCurrentUser(String command, PrintStream out, PrintStream err)
            throws Exception {
        if (session == null) {
            Class<?>[] types = {InputStream.class, PrintStream.class, PrintStream.class};
            // System.in is the shell's by now, and would read from itself
            InputStream in = new FileInputStream(FileDescriptor.in);
            session = call(factory, "SessionFactory", "create", types, in, out, err);
        }
        Class<?>[] types = {CharSequence.class};
        return call(session, "Session", "execute", types, command);
    }

    private @Nullable Object call(
            @Nullable Object target,
            String type,
            String method,
            Class<?>[] types,
            Object... arguments)
            throws Exception {
        try {
            return classes.loadClass(API + type).getMethod(method, types).invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exception exception) {
                throw exception;
            }
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown;
        }
    }

    private static Subject administrator() {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("karaf"));
        for (String role : new String[] {"admin", "manager", "viewer", "systembundles"}) {
            subject.getPrincipals().add(new RolePrincipal(role));
        }
        subject.setReadOnly();
        return subject;
    }
}
