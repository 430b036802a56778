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

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.imagemover.lab.Ceph;
import org.imagemover.lab.Lab;
import org.jspecify.annotations.Nullable;

/** The lab's cluster, with a pool and a user for the tests of this driver. */
final class Cluster {

    /** The pool that tests use. */
    static final String POOL = "zq-pool";

    /** The user that stores have, without its {@code client.}. */
    static final String USER = "zq-user";

    private static final long PATIENCE_SECONDS = 60;

    private static @Nullable Cluster running;

    private final Ceph ceph;
    private final String secret;
    private final RbdPeer peer;

    private Cluster(Ceph ceph) throws Exception {
        this.ceph = ceph;
        makePool(POOL);
        secret = run("ceph", "auth", "get-or-create-key", "client." + USER, "mon", "profile rbd");
        allow();
        peer = new RbdPeer(ceph.conf(), POOL);
    }

    /** The lab's; skips the test, with the reason, where it does not run. */
    static synchronized Cluster running() throws Exception {
        Ceph ceph = Lab.ceph();
        Cluster known = running;
        if (known == null) {
            known = new Cluster(ceph);
            running = known;
        }
        return known;
    }

    /** Makes a pool for images where there is none of that name. */
    void makePool(String name) throws Exception {
        if (!List.of(run("ceph", "osd", "pool", "ls").split("\n")).contains(name)) {
            run("ceph", "osd", "pool", "create", name, "8", "8");
            run("rbd", "pool", "init", name);
        }
    }

    /** For the images of {@link #POOL}. */
    RbdPeer peer() {
        return peer;
    }

    Ceph ceph() {
        return ceph;
    }

    String fsid() {
        return ceph.fsid();
    }

    String monHost() {
        return "v2:" + ceph.monHost();
    }

    /** The key of {@link #USER}. */
    String secret() {
        return secret;
    }

    /** Gives {@link #USER} its rights. */
    void allow() throws Exception {
        run("ceph", "auth", "caps", "client." + USER, "mon", "profile rbd", "osd", "profile rbd");
    }

    /** Takes them away from whoever connects from now on. */
    void deny() throws Exception {
        run("ceph", "auth", "caps", "client." + USER, "mon", "profile rbd");
    }

    /** Runs a command as the administrator, which has to succeed, and answers what it prints. */
    String run(String... command) throws Exception {
        return run(new byte[0], command);
    }

    String run(byte[] input, String... command) throws Exception {
        return new String(bytes(input, command), StandardCharsets.UTF_8).strip();
    }

    byte[] bytes(byte[] input, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command));
        builder.environment().put("CEPH_CONF", ceph.conf().toString());
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
        byte[] output = process.getInputStream().readAllBytes();
        String name = String.join(" ", command);
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), name + " hangs");
        feeder.join();
        String told = Files.readString(errors);
        Files.delete(errors);
        assertEquals(0, process.exitValue(), () -> name + ": " + told);
        return output;
    }
}
