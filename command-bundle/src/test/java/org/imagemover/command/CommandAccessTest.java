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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Principal;
import java.util.List;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.imagemover.api.NoUsableLocationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands themselves see to, in a shell that lets everybody do everything. */
class CommandAccessTest extends ShellTest {

    private static final String PID = "org.apache.karaf.command.acl.image";

    @BeforeEach
    void everyTransferSucceeds() {
        mover.next.done(Samples.result());
        admin.images.add(Samples.image("debian"));
        admin.next.done(Samples.result());
    }

    private void configure(String... lines) {
        shell.configurations.put(PID, lines);
    }

    private void refused(String role, String line) {
        SecurityException refusal =
                assertThrows(SecurityException.class, () -> shell.runAs(role, line), line);
        assertTrue(refusal.getMessage().contains("org.apache.karaf.command.acl.image.cfg"));
        assertEquals(List.of(), mover.requests);
        assertEquals(List.of(), admin.deleted);
    }

    private static Subject user(Principal... principals) {
        Subject user = new Subject();
        user.getPrincipals().addAll(List.of(principals));
        return user;
    }

    @Test
    void withoutAFileOnlyAnAdministratorMayDoAnything() throws Exception {
        for (String line :
                List.of(
                        "image:list",
                        "image:show debian",
                        "image:store-list",
                        "image:copy debian /srv/out.raw",
                        "image:delete debian",
                        "image:gc")) {
            refused("viewer", line);
            refused("manager", line);
            refused("administrator", line);
            assertThrows(SecurityException.class, () -> shell.runAs(new Subject(), line), line);
        }
        shell.runAs("admin", "image:list");
        shell.runAs("admin", "image:copy --force debian /srv/out.raw");
        assertEquals(1, mover.requests.size());
    }

    @Test
    void aFileThatGoesClosesWhatItOpened() throws Exception {
        configure("* = viewer");
        shell.runAs("viewer", "image:list");
        shell.configurations.remove(PID);
        refused("viewer", "image:list");
    }

    @Test
    void whatTheFileNamesIsLeftToKarafAndTheRestIsClosed() throws Exception {
        configure("list = viewer", "store-* = viewer", "copy[/.*/] = viewer", "show(x) = viewer");
        shell.runAs("viewer", "image:list");
        shell.runAs("viewer", "image:store-list");
        refused("viewer", "image:show debian");
        refused("viewer", "image:copy debian /srv/out.raw");
        refused("viewer", "image:delete debian");
        refused("viewer", "image:transfer-list");
        configure("*-list = viewer");
        shell.runAs("viewer", "image:transfer-list");
        refused("viewer", "image:list");
    }

    @Test
    void forceNeedsTheRolesOfItsLineHoweverItIsSpelled() throws Exception {
        configure("copy = manager", "copy[--force] = admin # and nobody else");
        shell.runAs("manager", "image:copy debian /srv/out.raw");
        shell.runAs("manager", "image:copy --force=false debian /srv/out.raw");
        shell.runAs("manager", "image:copy debian '/srv/--force'");
        assertEquals(3, mover.requests.size());
        mover.requests.clear();
        for (String line :
                List.of(
                        "image:copy --force debian /srv/out.raw",
                        "image:copy   --force   debian /srv/out.raw",
                        "image:copy --force=true debian /srv/out.raw",
                        "image:copy --force=TRUE debian /srv/out.raw",
                        "image:copy --force=yes debian /srv/out.raw",
                        "image:copy --force=on debian /srv/out.raw",
                        "image:copy --force=1 debian /srv/out.raw",
                        "image:copy '--force' debian /srv/out.raw",
                        "image:copy \"--force\" debian /srv/out.raw",
                        "image:copy --fo\"rce\" debian /srv/out.raw",
                        "image:copy --limit 1M --force debian /srv/out.raw",
                        "image:copy --force=false --force debian /srv/out.raw",
                        "image:copy --force debian \"/srv/a\\nb\"",
                        "image:copy --force debian '/srv/a\nb'",
                        "o = --force; image:copy $o debian /srv/out.raw",
                        "o = --for; image:copy ${o}ce debian /srv/out.raw",
                        "image:copy (echo --force) debian /srv/out.raw",
                        "each [1] { image:copy --force debian /srv/out.raw }",
                        "f = { image:copy $args }; f --force debian /srv/out.raw",
                        "copy --force debian /srv/out.raw",
                        "image:copy --force debian /srv/out.raw | cat",
                        "echo x | image:copy --force debian /srv/out.raw")) {
            try {
                shell.runAs("manager", line);
            } catch (Exception refused) {
                // or no such command, or no such value
            }
            assertTrue(
                    mover.requests.stream()
                            .noneMatch(
                                    request -> request.destination().toString().contains("true")),
                    line);
            mover.requests.clear();
        }
        shell.runAs("admin", "image:copy --force debian /srv/out.raw");
        assertEquals(1, mover.requests.size());
    }

    @Test
    void anOptionWithoutALineNeedsAnAdministrator() throws Exception {
        configure("* = manager");
        refused("manager", "image:copy --force debian /srv/out.raw");
        configure("* = manager", "copy[--force] =  manager , admin ");
        shell.runAs("manager", "image:copy --force debian /srv/out.raw");
        assertEquals(1, mover.requests.size());
    }

    @Test
    void aRoleIsARoleOnlyWhenItIsOne() throws Exception {
        configure("* = x");
        String line = "image:copy --force debian /srv/out.raw";
        assertThrows(SecurityException.class, () -> shell.runAs(user(new Group("admin")), line));
        configure("* = x", "copy[--force] = " + Group.class.getName() + ":staff");
        assertThrows(
                SecurityException.class, () -> shell.runAs(user(new RolePrincipal("staff")), line));
        shell.runAs(user(new RolePrincipal("x"), new Group("staff")), line);
        assertEquals(1, mover.requests.size());
    }

    private record Group(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    @Test
    void theRequestsSayThatTheirPathsAreThoseOfSomebodyElse() throws Exception {
        shell.run("image:copy debian /srv/out.raw");
        assertThrows(
                NoUsableLocationException.class, () -> shell.run("image:plan debian /srv/out.raw"));
        shell.run("image:add in.raw");
        shell.run("image:add --reference https://example.org/x");
        assertEquals(2, mover.requests.size());
        assertTrue(mover.requests.stream().allMatch(request -> request.foreignPaths()));
        assertTrue(admin.added.get(0).foreignPaths());
        assertTrue(admin.registered.get(0).foreignPaths());
    }
}
