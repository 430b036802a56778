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
package org.imagemover.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a test needs of the machine that not every machine has: a program, a file of a package, the
 * rights of root, something of the kernel. Where it is missing the test is skipped with the reason,
 * as by an assumption of its JUnit; with {@value #CI}{@code =true} in the environment it fails, for
 * CI has everything.
 *
 * <p>The packages are those of {@code lab/packages.list}, which {@code ./test} installs: what is
 * not declared there cannot be asked for.
 */
public final class Machine {

    /** The variable of the environment that makes a failure of what would be skipped. */
    public static final String CI = "CI";

    private static final List<String> FURTHER_DIRECTORIES = List.of("/usr/sbin", "/sbin");

    private static final String NO_RIGHTS = "--bounding-set=-dac_override,-dac_read_search";

    private Machine() {}

    /** Needs something that the test has looked for itself. */
    public static void require(boolean there, String reason) {
        require(there, reason, System.getenv());
    }

    static void require(boolean there, String reason, Map<String, String> environment) {
        if (!there) {
            throw Missing.because(reason, environment);
        }
    }

    /** Needs the rights of root. */
    public static void requireRoot() {
        require(isRoot(), "it needs the rights of root");
    }

    /** Whether this process has the rights of root, which may read and write every file. */
    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * Needs programs.
     *
     * @throws IllegalArgumentException one is not declared in {@code lab/packages.list}
     */
    public static void requireProgram(String... programs) {
        for (String program : programs) {
            requireProgram(program, System.getenv());
        }
    }

    static void requireProgram(String program, Map<String, String> environment) {
        String aPackage = Packages.read().of(program);
        require(
                isThere(program, environment),
                "there is no " + program + ": install Debian's " + aPackage,
                environment);
    }

    private static boolean isThere(String program, Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(":")), FURTHER_DIRECTORIES.stream())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Needs a file or directory that a package brings.
     *
     * @throws IllegalArgumentException the package is not declared in {@code lab/packages.list}
     */
    public static void requireFile(String aPackage, Path file) {
        Packages.read().require(aPackage);
        require(Files.exists(file), "there is no " + file + ": install Debian's " + aPackage);
    }

    /**
     * Runs a program that the machine may not allow, such as {@code mount}; needs it to succeed.
     *
     * @return what it printed
     * @throws IllegalArgumentException it is not declared in {@code lab/packages.list}
     */
    public static String requireSuccess(String... command) throws IOException {
        requireProgram(command[0]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.onExit().join().exitValue();
        require(status == 0, List.of(command) + " cannot be done here: " + said);
        return said;
    }

    /**
     * Runs a class of the test in a process that may not, as root may, read and write every file.
     *
     * @return what it printed
     */
    public static String runWithoutRootsRights(Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            requireSuccess("setpriv", NO_RIGHTS, "true");
            command.addAll(List.of("setpriv", NO_RIGHTS));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return Tool.run(Duration.ofMinutes(1), command.toArray(String[]::new)).strip();
    }
}
