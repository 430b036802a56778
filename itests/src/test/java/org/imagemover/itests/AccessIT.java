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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.ImageAdmin;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** A viewer, a manager and an administrator in somebody's own Karaf, over ssh and JMX. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class AccessIT {

    private static final String SSH = "test.ssh.port";
    private static final String PASSWORD = "test.password";
    private static final String ACL = "org.apache.karaf.command.acl.image.cfg";
    private static final String MBEAN = "org.imagemover:type=ImageMover";
    private static final String OPERATOR = "operator";

    /** Each has its own role alone; that more follows from one is for the files to say. */
    private static final List<String> ROLES = List.of("viewer", "manager", "admin");

    @Inject private BundleContext context;
    @Inject private FeaturesService features;
    @Inject private SessionFactory sessions;

    private Path directory = Path.of("");
    private Sample sample;
    private String image = "";

    @Configuration
    public Option[] configuration() throws IOException {
        int ssh = Sockets.freePort();
        String password = UUID.randomUUID().toString();
        List<Option> options = new ArrayList<>();
        options.add(Karaf.stockWithSsh(ssh, OPERATOR, password));
        ROLES.forEach(role -> options.add(Karaf.user(role, password, role + ",ssh")));
        options.add(
                features(
                        Karaf.featureRepository(),
                        "image-mover-core",
                        "image-mover-command",
                        "image-mover-catalog-local",
                        "image-mover-store-file"));
        options.add(CoreOptions.systemProperty(SSH).value(String.valueOf(ssh)));
        options.add(CoreOptions.systemProperty(PASSWORD).value(password));
        return options.toArray(Option[]::new);
    }

    @Before
    public void anImageIsThere() throws Exception {
        new StoreList(sessions).await("images", "AVAILABLE");
        directory = Files.createTempDirectory("access");
        sample = Sample.ofBytes(1 << 20, 5);
        ImageAdmin admin = new Services(context).get(ImageAdmin.class);
        image =
                admin.add(
                                AddRequest.builder(sample.file().toString())
                                        .name("i" + UUID.randomUUID())
                                        .build())
                        .id();
    }

    private static RemoteCommands logIn(String user) throws Exception {
        return new RemoteCommands(Integer.getInteger(SSH), user, System.getProperty(PASSWORD));
    }

    private static boolean isRefused(String shown) {
        return shown.contains("Command not found")
                || shown.contains("Insufficient credentials")
                || shown.contains("needs one of the roles");
    }

    /** What is typed, by the least role that may. */
    private Map<String, List<String>> commands() {
        Path out = directory.resolve("out.raw");
        return Map.of(
                "viewer",
                List.of(
                        "image:list",
                        "image:show " + image,
                        "image:store-list",
                        "image:store-show images",
                        "image:transfer-list",
                        "image:transfer-show t0"),
                "manager",
                List.of(
                        "image:add --name x " + sample.file(),
                        "image:plan " + image + " " + out,
                        "image:copy " + image + " " + out,
                        "image:verify " + image,
                        "image:store-drain images",
                        "image:store-resume images",
                        "image:transfer-cancel t0"),
                "admin",
                List.of(
                        "image:copy --force " + image + " " + out,
                        "image:gc --dry-run",
                        "image:gc",
                        "image:delete " + UUID.randomUUID()));
    }

    @Test
    public void everyCommandIsForThoseWhoHaveItsRole() throws Exception {
        Set<String> tried = new TreeSet<>();
        for (String user : ROLES) {
            try (RemoteCommands shell = logIn(user)) {
                for (String role : ROLES) {
                    for (String command : commands().get(role)) {
                        boolean may = ROLES.indexOf(user) >= ROLES.indexOf(role);
                        String shown = shell.run(command);
                        assertEquals(user + ": " + shown, !may, isRefused(shown));
                        tried.add(command.split(" ")[0]);
                        Files.deleteIfExists(directory.resolve("out.raw"));
                    }
                }
            }
        }
        Set<String> all =
                sessions.getRegistry().getCommands().stream()
                        .filter(command -> command.getScope().equals("image"))
                        .map(command -> "image:" + command.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, tried);
    }

    @Test
    public void aViewerWhoKnowsTheShellGetsNoFurther() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path etc = Path.of(System.getProperty("karaf.etc"));
        Path deploy = Path.of(System.getProperty("karaf.base"), "deploy");
        Path script =
                Files.writeString(
                        directory.resolve("script"),
                        "image:delete " + image + "\nimage:copy --force $1 " + precious);
        String copy = "image:copy --force " + image + " " + precious;
        try (RemoteCommands viewer = logIn("viewer")) {
            for (String line :
                    List.of(
                            copy,
                            "image:copy " + image + " " + deploy.resolve("new.jar"),
                            "image:add --name stolen " + etc.resolve("users.properties"),
                            "image:add --name stolen " + sample.file(),
                            "copy --force " + image + " " + precious,
                            "* = x; image:delete " + image,
                            "(image:delete " + image + ")",
                            "echo (image:delete " + image + ")",
                            "image:delete " + image + " | cat",
                            "echo x | image:delete " + image,
                            "image:delete " + image + " &",
                            "each [1 2] { image:delete " + image + " }",
                            "f = { image:delete $args }; f " + image,
                            "image:mine = { image:delete $args }; image:mine " + image,
                            "image:list = { image:delete $args }; image:list " + image,
                            "alias 'image:all = { image:delete $args }'; image:all " + image,
                            "c = image:delete; $c " + image,
                            "c = delete; image:$c " + image,
                            "\"image:delete\" " + image,
                            "image:del\"ete\" " + image,
                            "image:DELETE " + image,
                            "shell:source " + script + " " + image,
                            "source " + script + " " + image,
                            "exec touch " + directory.resolve("executed"),
                            "SCOPE = image; delete " + image,
                            "if { true } { image:delete " + image + " }",
                            "try { image:delete " + image + " } { echo }",
                            "watch -n 1 --abort 'image:delete " + image + "'",
                            "feature:uninstall image-mover",
                            "image:gc",
                            "image:store-drain images")) {
                viewer.run(line);
            }
        }
        assertEquals("precious", Files.readString(precious));
        assertEquals(List.of("precious", "script"), names(directory));
        assertFalse(Files.exists(deploy.resolve("new.jar")));
        String images = Shell.execute(sessions, "image:list --no-format");
        assertTrue(images, images.contains(image));
        assertFalse(images, images.contains("stolen"));
        assertEquals("AVAILABLE", new StoreList(sessions).row("images").state());
    }

    @Test
    public void aManagerReplacesNothingHoweverItIsSpelled() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        String behind = " " + image + " " + precious;
        try (RemoteCommands manager = logIn("manager")) {
            for (String line :
                    List.of(
                            "image:copy" + behind,
                            "image:copy --force" + behind,
                            "image:copy   --force  " + behind,
                            "image:copy --force=true" + behind,
                            "image:copy --force=TRUE" + behind,
                            "image:copy --force=yes" + behind,
                            "image:copy --force=1" + behind,
                            "image:copy '--force'" + behind,
                            "image:copy --fo\"rc\"e" + behind,
                            "image:copy --for\\ce" + behind,
                            "image:copy -force" + behind,
                            "image:copy -f" + behind,
                            "image:copy --limit 10M --force" + behind,
                            "image:copy --limit \"10M\\n\" --force" + behind,
                            "image:copy --force " + image + " \"" + precious + "\\n\"",
                            "image:copy --prefer (echo \"a\\nb\") --force" + behind,
                            "o = --force; image:copy $o" + behind,
                            "o = --for; image:copy ${o}ce" + behind,
                            "image:copy (echo --force)" + behind,
                            "o = [--force " + image + "]; image:copy $o " + precious,
                            "each [--force] { image:copy $it" + behind + " }",
                            "f = { image:copy --force $args }; f" + behind)) {
                manager.run(line);
                assertEquals(line, "precious", Files.readString(precious));
            }
            String shown = manager.run("image:copy --force" + behind);
            assertTrue(shown, shown.contains("--force needs one of the roles [admin]"));
            Path deploy = Path.of(System.getProperty("karaf.base"), "deploy", "new.jar");
            shown = manager.run("image:copy " + image + " " + deploy);
            assertTrue(shown, shown.contains("the container's own directories"));
            assertFalse(Files.exists(deploy));
            Path users = Path.of(System.getProperty("karaf.etc"), "users.properties");
            shown = manager.run("image:add " + users);
            assertTrue(shown, shown.contains("the container's own directories"));
        }
        try (RemoteCommands admin = logIn("admin")) {
            admin.run("image:copy --force" + behind);
        }
        assertArrayEquals(Files.readAllBytes(sample.file()), Files.readAllBytes(precious));
    }

    @Test
    public void whereTheFileIsMissingOnlyAnAdministratorMayDoAnything() throws Exception {
        Etc etc = new Etc(context);
        String[] lines = etc.read(ACL);
        etc.delete(ACL);
        try (RemoteCommands viewer = logIn("viewer");
                RemoteCommands manager = logIn("manager");
                RemoteCommands admin = logIn("admin")) {
            assertTrue(isRefused(viewer.run("image:list")));
            assertTrue(isRefused(manager.run("image:list")));
            assertFalse(isRefused(admin.run("image:list")));
        } finally {
            write(lines);
        }
    }

    @Test
    public void whatAnOperatorEditedStaysWhenTheFeaturesComeAgain() throws Exception {
        Path file = Path.of(System.getProperty("karaf.etc"), ACL);
        Etc etc = new Etc(context);
        String[] shipped = etc.read(ACL);
        write(
                Stream.of(shipped)
                        .map(line -> line.startsWith("list = ") ? "list = admin" : line)
                        .toArray(String[]::new));
        EnumSet<FeaturesService.Option> plain = EnumSet.noneOf(FeaturesService.Option.class);
        features.uninstallFeature("image-mover-command", plain);
        features.installFeature("image-mover-command", plain);
        // File Install may be writing it once more
        Await.until("the edit", () -> Files.readString(file).contains("list = admin"));
        Await.until(
                "the commands",
                () -> sessions.getRegistry().getCommand("image", "list"),
                found -> found != null);
        try (RemoteCommands viewer = logIn("viewer")) {
            assertTrue(isRefused(viewer.run("image:list")));
            assertFalse(isRefused(viewer.run("image:store-list")));
        } finally {
            write(shipped);
        }
    }

    @Test
    public void theMBeanIsReadByViewersAndUsedByManagers() throws Exception {
        ObjectName name = new ObjectName(MBEAN);
        Map<String, Object[]> operations =
                new TreeMap<>(
                        Map.of(
                                "cancelTransfer", new Object[] {"t0"},
                                "pauseTransfer", new Object[] {"t0"},
                                "resumeTransfer", new Object[] {"t0"},
                                "drainStore", new Object[] {"nowhere", 1L},
                                "resumeStore", new Object[] {"nowhere"}));
        for (String user : ROLES) {
            try (JMXConnector connector = jmx(user)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                assertTrue(((Object[]) server.getAttribute(name, "Stores")).length > 0);
                server.getAttribute(name, "Transfers");
                Set<String> known = new TreeSet<>();
                for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
                    known.add(operation.getName());
                    String shown = invoke(server, name, operation, operations);
                    boolean may = !user.equals("viewer");
                    assertEquals(user + ": " + shown, !may, shown.contains("Insufficient"));
                    assertEquals(user + ": " + shown, may, shown.contains("there is no "));
                }
                assertEquals(operations.keySet(), known);
                if (!user.equals("admin")) {
                    assertTrue(fails(() -> server.unregisterMBean(name)));
                    server.getAttribute(name, "Stores");
                }
            }
        }
    }

    /** Puts the file there, and waits until Karaf has read it. */
    private void write(String... lines) throws Exception {
        ConfigurationAdmin configurations = new Services(context).get(ConfigurationAdmin.class);
        String list = Stream.of(lines).filter(line -> line.startsWith("list = ")).findFirst().get();
        Files.write(Path.of(System.getProperty("karaf.etc"), ACL), List.of(lines));
        Await.until(
                "File Install to read " + ACL,
                () -> {
                    var found =
                            configurations.listConfigurations(
                                    "(service.pid=" + ACL.replace(".cfg", "") + ")");
                    return found == null ? "" : "list = " + found[0].getProperties().get("list");
                },
                read -> read.equals(list));
    }

    private interface Call {
        void run() throws Exception;
    }

    private static boolean fails(Call call) {
        try {
            call.run();
            return false;
        } catch (Exception refused) {
            return true;
        }
    }

    private static String invoke(
            MBeanServerConnection server,
            ObjectName name,
            MBeanOperationInfo operation,
            Map<String, Object[]> arguments) {
        String[] types =
                Arrays.stream(operation.getSignature())
                        .map(parameter -> parameter.getType())
                        .toArray(String[]::new);
        try {
            server.invoke(name, operation.getName(), arguments.get(operation.getName()), types);
            return "it was done";
        } catch (Exception failure) {
            return failure + " " + failure.getCause();
        }
    }

    private static JMXConnector jmx(String user) throws Exception {
        // Pax Exam has put a port there
        Path file = Path.of(System.getProperty("karaf.etc"), "org.apache.karaf.management.cfg");
        Properties management = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            management.load(reader);
        }
        JMXServiceURL url =
                new JMXServiceURL(
                        "service:jmx:rmi:///jndi/rmi://127.0.0.1:"
                                + management.getProperty("rmiRegistryPort")
                                + "/karaf-"
                                + System.getProperty("karaf.name"));
        String[] credentials = {user, System.getProperty(PASSWORD)};
        return JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, credentials));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
