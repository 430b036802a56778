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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Ceph of one monitor, one OSD and one copy of everything. It is shared: a test names its images
 * and pools by itself and removes them.
 */
public final class Ceph {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Lab lab;

    Ceph(Lab lab) {
        this.lab = lab;
    }

    Lab lab() {
        return lab;
    }

    /** The file {@code ceph.conf}, which names the keyring. */
    public Path conf() {
        return lab.file("ceph.conf");
    }

    /** The file with the keys of all users. */
    public Path keyring() {
        return lab.file("ceph.keyring");
    }

    public String fsid() {
        return lab.setting("ceph.fsid");
    }

    /** The monitor's address and port. */
    public String monHost() {
        return lab.setting("ceph.mon.host");
    }

    /** The user who may do everything, without {@code client.} before. */
    public String admin() {
        return lab.setting("ceph.admin");
    }

    /** A user who may read and write images in every pool, without {@code client.} before. */
    public String user() {
        return lab.setting("ceph.user");
    }

    /** The file that has the key of {@link #user} and nothing else. */
    public Path userKey() {
        return lab.file("ceph.user.key.file");
    }

    /** A user who may read images in every pool and write none. */
    public String reader() {
        return lab.setting("ceph.reader");
    }

    /** The file that has the key of {@link #reader} and nothing else. */
    public Path readerKey() {
        return lab.file("ceph.reader.key.file");
    }

    /** A pool for RBD images, as are the two others. */
    public String pool() {
        return lab.setting("ceph.pool");
    }

    public String imagesPool() {
        return lab.setting("ceph.pool.images");
    }

    public String volumesPool() {
        return lab.setting("ceph.pool.volumes");
    }

    public Daemon mon() {
        return new Daemon("monitor", lab.file("ceph.mon.pid.file"));
    }

    public Daemon osd() {
        return new Daemon("OSD", lab.file("ceph.osd.pid.file"));
    }

    /**
     * Starts what was killed and lets go on what was suspended; returns when the OSD answers.
     *
     * @throws IOException it does not start; the message tells why
     */
    public void up() throws IOException, InterruptedException {
        lab.up("ceph");
    }

    /**
     * Runs the program {@code rbd} as {@link #admin}, for at most two minutes.
     *
     * @param arguments such as {@code info pool/image}
     * @return what it printed
     * @throws IOException it failed or took longer; the message has what it said
     */
    public String rbd(String... arguments) throws IOException, InterruptedException {
        return tool("rbd", arguments);
    }

    /** Runs the program {@code ceph}, as {@link #rbd} does. */
    public String ceph(String... arguments) throws IOException, InterruptedException {
        return tool("ceph", arguments);
    }

    private String tool(String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return Tool.run(
                LIMIT, Map.of("CEPH_CONF", conf().toString()), command.toArray(String[]::new));
    }
}
