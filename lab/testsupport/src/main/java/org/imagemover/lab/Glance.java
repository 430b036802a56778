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
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A Glance that shows locations, by the users of {@link Keystone}. It is shared: a test names its
 * images by itself and removes them.
 */
public final class Glance {

    private final Lab lab;

    Glance(Lab lab) {
        this.lab = lab;
    }

    /** Its URL, without a version. */
    public URI url() {
        return URI.create(lab.setting("glance.url"));
    }

    /** The names of its stores: file, file2 and http, and rbd where the lab's Ceph runs. */
    public List<String> stores() {
        return List.of(lab.setting("glance.stores").split(","));
    }

    /** The store of images whose store is not named. */
    public String store() {
        return lab.setting("glance.store");
    }

    /** Where the images of the store file are. */
    public Path fileDirectory() {
        return lab.file("glance.file.directory");
    }

    /** Where the images of the store file2 are. */
    public Path file2Directory() {
        return lab.file("glance.file2.directory");
    }

    /** What it tells of itself. */
    public Path log() {
        return lab.file("glance.log.file");
    }

    public Daemon daemon() {
        return new Daemon("Glance", lab.file("glance.pid.file"));
    }

    /**
     * Starts it where it was killed and lets it go on where it was suspended; returns when it
     * answers.
     *
     * @throws IOException it does not start; the message tells why
     */
    public void up() throws IOException, InterruptedException {
        lab.up("glance");
    }
}
