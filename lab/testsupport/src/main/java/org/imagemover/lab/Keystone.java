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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Keystone with a catalogue, in one region and one domain. It is shared: a test that adds to it
 * names that by itself and removes it.
 */
public final class Keystone {

    private final Lab lab;

    Keystone(Lab lab) {
        this.lab = lab;
    }

    /**
     * Somebody who can log in.
     *
     * @param name in the domain {@link #domain}
     * @param project where the user has roles
     * @param passwordFile a file that has the password and nothing else
     */
    public record User(String name, String project, Path passwordFile) {

        public String password() throws IOException {
            return Files.readString(passwordFile).strip();
        }
    }

    /** Its URL, with the version. Tokens live for an hour. */
    public URI url() {
        return URI.create(lab.setting("keystone.url"));
    }

    /** Where the same users get tokens that live for {@link #shortLifetime} only. */
    public URI shortUrl() {
        return URI.create(lab.setting("keystone.short.url"));
    }

    public Duration shortLifetime() {
        return Duration.ofSeconds(Long.parseLong(lab.setting("keystone.short.seconds")));
    }

    public String region() {
        return lab.setting("keystone.region");
    }

    public String domain() {
        return lab.setting("keystone.domain");
    }

    /** The administrator, who has a role in the domain too. */
    public User admin() {
        return user("admin");
    }

    /** Somebody who may read and write images. */
    public User demo() {
        return user("demo");
    }

    /**
     * Somebody who may see the images of the project of {@link #demo}, and must not have their
     * data.
     */
    public User reader() {
        return user("reader");
    }

    private User user(String key) {
        String prefix = "keystone." + key;
        return new User(
                lab.setting(prefix + ".user"),
                lab.setting(prefix + ".project"),
                lab.file(prefix + ".password.file"));
    }

    /** The id of an application credential of {@link #demo}. */
    public String credentialId() {
        return lab.setting("keystone.credential.id");
    }

    public String credentialName() {
        return lab.setting("keystone.credential.name");
    }

    /** The file that has the secret of the application credential and nothing else. */
    public Path credentialSecretFile() {
        return lab.file("keystone.credential.secret.file");
    }

    public Daemon daemon() {
        return new Daemon("Keystone", lab.file("keystone.pid.file"));
    }

    /** The one of {@link #shortUrl}. */
    public Daemon shortDaemon() {
        return new Daemon("Keystone of short tokens", lab.file("keystone.short.pid.file"));
    }

    /**
     * Starts what was killed and lets go on what was suspended; returns when it answers.
     *
     * @throws IOException it does not start; the message tells why
     */
    public void up() throws IOException, InterruptedException {
        lab.up("keystone");
    }
}
