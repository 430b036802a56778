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
package org.imagemover.store.rbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A running cluster, as its administrator reaches it: by Ceph's own commands. */
final class Ceph {

    /** The pool that tests use. */
    static final String POOL = "zq-pool";

    /** The user that stores have, without its {@code client.}. */
    static final String USER = "zq-user";

    private static final long PATIENCE_SECONDS = 60;

    private static @Nullable Ceph running;

    private final Path conf;
    private final String fsid;
    private final String monHost;
    private final String secret;

    private Ceph(Path conf) throws Exception {
        this.conf = conf;
        this.fsid = run("ceph", "fsid");
        String hosts = "";
        for (String line : Files.readAllLines(conf)) {
            if (line.matches("mon_host\\s*=.*")) {
                hosts = line.substring(line.indexOf('=') + 1).strip();
            }
        }
        this.monHost = hosts;
        if (!List.of(run("ceph", "osd", "pool", "ls").split("\n")).contains(POOL)) {
            run("ceph", "osd", "pool", "create", POOL, "8", "8");
            run("rbd", "pool", "init", POOL);
        }
        String text =
                run("ceph", "auth", "get-or-create-key", "client." + USER, "mon", "profile rbd");
        secret = text;
        allow();
    }

    /** The key of {@link #USER}. */
    String secret() {
        return secret;
    }

    /** Gives {@link #USER} its rights. */
    void allow() throws Exception {
        run(
                "ceph",
                "auth",
                "caps",
                "client." + USER,
                "mon",
                "profile rbd",
                "osd",
                "profile rbd pool=" + POOL);
    }

    /** Takes them away from whoever connects from now on. */
    void deny() throws Exception {
        run("ceph", "auth", "caps", "client." + USER, "mon", "profile rbd");
    }

    /** The cluster of the running lab; skips the test, with the reason, where none runs. */
    static synchronized Ceph running() throws Exception {
        Ceph known = running;
        if (known != null) {
            return known;
        }
        String conf = System.getenv("CEPH_CONF");
        Assumptions.assumeTrue(
                conf != null && Files.isReadable(Path.of(conf)),
                "skipped: CEPH_CONF names no cluster");
        running = new Ceph(Path.of(String.valueOf(conf)));
        return running;
    }

    Path conf() {
        return conf;
    }

    String fsid() {
        return fsid;
    }

    String monHost() {
        return monHost;
    }

    /** Where the daemons have their files. */
    Path directory() {
        return conf.toAbsolutePath().getParent();
    }

    /** The process of a daemon, such as {@code osd.0}. */
    long pid(String daemon) throws IOException {
        return Long.parseLong(
                Files.readString(directory().resolve("run/" + daemon + ".pid")).strip());
    }

    String run(String... command) throws Exception {
        return run(new byte[0], command);
    }

    /** Runs a command, which has to succeed, and answers what it prints. */
    String run(byte[] input, String... command) throws Exception {
        return new String(bytes(input, command), StandardCharsets.UTF_8).strip();
    }

    byte[] bytes(byte[] input, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
        builder.environment().put("CEPH_CONF", conf.toString());
        Path errors = Files.createTempFile("command", ".err");
        builder.redirectError(errors.toFile());
        Process process = builder.start();
        Thread feeder =
                new Thread(
                        () -> {
                            try (OutputStream to = process.getOutputStream()) {
                                to.write(input);
                            } catch (IOException ended) {
                                // its status tells
                            }
                        });
        feeder.start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        String name = String.join(" ", command);
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), name + " hangs");
        feeder.join();
        String told = Files.readString(errors);
        Files.delete(errors);
        assertEquals(0, process.exitValue(), () -> name + ": " + told);
        return output.toByteArray();
    }
}
