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

import java.io.IOException;
import java.security.AccessController;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Who may give a command, where Karaf itself would let everybody: where its file of the scope,
 * {@code etc/org.apache.karaf.command.acl.<scope>.cfg}, is not there or does not name the command,
 * an administrator alone. What the file says of a command by its name, Karaf sees to.
 *
 * <p>An option that needs more has a line {@code <command>[<option>]} there, which Karaf takes no
 * notice of; without it an administrator alone may give the option. Karaf's own lines for arguments
 * compare the text of all of them with a pattern, which whoever types it can get round.
 */
final class CommandAccess {

    private static final String PID = "org.apache.karaf.command.acl.";
    private static final List<String> ADMINISTRATORS = List.of("admin");

    private final ConfigurationAdmin configurations;

    CommandAccess(ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    /**
     * Refuses a command that the current user may not give.
     *
     * @param options those of its options that are given and need more than the command itself
     * @throws SecurityException with a message for a person
     */
    void require(String scope, String command, Set<String> options) throws IOException {
        Dictionary<String, Object> file = file(PID + scope);
        if (file == null || keys(file).noneMatch(key -> names(key, command))) {
            requireOneOf(ADMINISTRATORS, scope, command);
        }
        for (String option : options) {
            Object roles = file == null ? null : file.get(command + "[" + option + "]");
            requireOneOf(
                    roles == null ? ADMINISTRATORS : parse(roles.toString()),
                    scope,
                    command + " " + option);
        }
    }

    private static void requireOneOf(List<String> roles, String scope, String what) {
        Set<Principal> user = currentUser();
        if (roles.stream().noneMatch(role -> has(user, role))) {
            throw new SecurityException(
                    scope
                            + ":"
                            + what
                            + " needs one of the roles "
                            + roles
                            + ": ask an administrator, or see etc/"
                            + PID
                            + scope
                            + ".cfg");
        }
    }

    @SuppressWarnings("removal") // as Karaf does it: what comes after it needs Java 18
    private static Set<Principal> currentUser() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject == null ? Set.of() : subject.getPrincipals();
    }

    /** A role is written as Karaf has it: a name, or {@code class:name}. */
    private static boolean has(Set<Principal> user, String role) {
        int colon = role.indexOf(':');
        String name = role.substring(colon + 1);
        return user.stream()
                .filter(principal -> principal.getName().equals(name))
                .anyMatch(
                        principal ->
                                colon < 0
                                        ? principal instanceof RolePrincipal
                                        : principal
                                                .getClass()
                                                .getName()
                                                .equals(role.substring(0, colon)));
    }

    /** As Karaf: separated by commas, with a comment at the end. */
    private static List<String> parse(String roles) {
        return Stream.of(roles.replaceFirst("#.*", "").split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .toList();
    }

    /** Whether a key is the command's name, or a pattern of it, whatever its arguments are. */
    private static boolean names(String key, String command) {
        String pattern =
                Stream.of(key.strip().split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return command.matches(pattern);
    }

    private static Stream<String> keys(Dictionary<String, Object> file) {
        List<String> keys = new ArrayList<>();
        for (Iterator<String> all = file.keys().asIterator(); all.hasNext(); ) {
            keys.add(all.next());
        }
        return keys.stream();
    }

    private @Nullable Dictionary<String, Object> file(String pid) throws IOException {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            return found == null ? null : found[0].getProcessedProperties(null);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalArgumentException(pid, impossible);
        }
    }
}
