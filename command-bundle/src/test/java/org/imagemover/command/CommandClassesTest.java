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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.ConfigurationAdmin;

/** What Karaf needs of the classes, and a person of their help. */
class CommandClassesTest extends ShellTest {

    @Test
    void karafCanMakeWhatItFinds() throws Exception {
        for (Class<?> type : services()) {
            assertTrue(Modifier.isPublic(type.getModifiers()), type + " is not public");
            assertTrue(
                    Modifier.isPublic(type.getConstructor().getModifiers()),
                    type + " has no public constructor");
        }
    }

    @Test
    void theTestsRunWithAllThatThereIs() throws Exception {
        assertEquals(names(services()), names(Shell.CLASSES));
    }

    @Test
    void theCommandsAreTheOnesThatWerePromised() throws Exception {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : services()) {
            Command command = type.getAnnotation(Command.class);
            if (command != null) {
                names.add(command.scope() + ":" + command.name());
            }
        }
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "image:add",
                                "image:copy",
                                "image:delete",
                                "image:gc",
                                "image:list",
                                "image:plan",
                                "image:show",
                                "image:store-drain",
                                "image:store-list",
                                "image:store-resume",
                                "image:store-show",
                                "image:transfer-cancel",
                                "image:transfer-list",
                                "image:transfer-show",
                                "image:verify")),
                names);
    }

    @Test
    void everyCommandLooksWhoMayGiveIt() throws Exception {
        for (Class<?> type : services()) {
            if (type.isAnnotationPresent(Command.class)) {
                assertTrue(ImageCommand.class.isAssignableFrom(type), type.toString());
            }
        }
    }

    @Test
    void onlyTheServicesOfTheApiAndKarafsOwnAreWaitedFor() throws Exception {
        for (Class<?> type : services()) {
            for (Field field : fields(type)) {
                if (field.isAnnotationPresent(Reference.class)) {
                    assertTrue(
                            List.of(
                                            ImageMover.class,
                                            ImageAdmin.class,
                                            ConfigurationAdmin.class,
                                            Session.class)
                                    .contains(field.getType()),
                            field.toString());
                }
            }
        }
    }

    @Test
    void everyOptionAndArgumentIsDescribed() throws Exception {
        for (Class<?> type : services()) {
            for (Field field : fields(type)) {
                Option option = field.getAnnotation(Option.class);
                Argument argument = field.getAnnotation(Argument.class);
                assertTrue(option == null || !option.description().isEmpty(), field.toString());
                assertTrue(argument == null || !argument.description().isEmpty(), field.toString());
            }
        }
    }

    @Test
    void theHelpOfEveryCommandIsThere() throws Exception {
        for (Class<?> type : services()) {
            Command command = type.getAnnotation(Command.class);
            if (command != null) {
                String help = shell.run("image:" + command.name() + " --help");
                assertTrue(help.contains(command.description()), help);
                assertFalse(help.contains("Unable to load"), help);
            }
        }
        assertTrue(
                shell.run("image:copy --help").contains("store:backup"),
                "the examples are in the help");
    }

    private static List<Field> fields(Class<?> type) {
        return Stream.<Class<?>>iterate(type, c -> c != Object.class, Class::getSuperclass)
                .flatMap(c -> Stream.of(c.getDeclaredFields()))
                .toList();
    }

    private static Set<String> names(List<Class<?>> classes) {
        return classes.stream()
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Class<?>> services()
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes =
                Path.of(CopyCommand.class.getResource("CopyCommand.class").toURI()).getParent();
        List<String> files;
        try (Stream<Path> list = Files.list(classes)) {
            files = list.map(file -> file.getFileName().toString()).toList();
        }
        List<Class<?>> services = new java.util.ArrayList<>();
        for (String file : files) {
            if (file.endsWith(".class") && !file.equals("package-info.class")) {
                String name = file.substring(0, file.length() - ".class".length());
                Class<?> type = Class.forName("org.imagemover.command." + name);
                if (type.isAnnotationPresent(Service.class)) {
                    services.add(type);
                }
            }
        }
        return services;
    }
}
