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
package org.imagemover.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.regex.Pattern;
import org.imagemover.api.Secret;

/**
 * Where a secret is, as a configuration names it. A configuration holds a reference and never the
 * secret, since component properties can be seen by everybody through the runtime's own MBeans; the
 * reference is resolved each time the secret is used, so that a changed secret needs no restart.
 *
 * <ul>
 *   <li>{@code secret:NAME}: the file {@code NAME} in the directory of the system property {@code
 *       org.imagemover.secrets}, by default {@code ${karaf.etc}/secrets}; it must be readable by
 *       its owner alone.
 *   <li>{@code env:NAME}: the environment variable {@code NAME}.
 *   <li>{@code file:NAME}: the file of that absolute path.
 * </ul>
 *
 * <p>The line end behind the last line of a file does not count.
 */
public final class SecretReference {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final int LONGEST = 64 << 10;

    private final String key;
    private final String kind;
    private final String name;

    private SecretReference(String key, String kind, String name) {
        this.key = key;
        this.kind = kind;
        this.name = name;
    }

    /**
     * Parses a reference; does not resolve it.
     *
     * @param key the configuration key that holds it
     * @param value the value of that key
     * @return the reference
     * @throws StoreException {@code INVALID_CONFIG}: it is none; the message does not repeat the
     *     value, which may be a secret
     */
    public static SecretReference parse(String key, String value) throws StoreException {
        int colon = value.indexOf(':');
        String kind = colon < 0 ? "" : value.substring(0, colon).strip();
        String name = colon < 0 ? "" : value.substring(colon + 1).strip();
        boolean valid =
                switch (kind) {
                    case "secret" -> NAME.matcher(name).matches();
                    case "env" -> !name.isEmpty();
                    case "file" -> name.startsWith("/");
                    default -> false;
                };
        if (!valid) {
            throw Settings.invalid(
                    key,
                    "a secret is not written here: put it in a file or a variable, and write"
                            + " secret:NAME, env:NAME or file:/PATH");
        }
        return new SecretReference(key, kind, name);
    }

    /**
     * Fetches the secret.
     *
     * @return the secret, as it is now
     * @throws StoreException {@code INVALID_CONFIG}: it is not there or must not be read
     */
    public Secret resolve() throws StoreException {
        if (kind.equals("env")) {
            String value = System.getenv(name);
            if (value == null) {
                throw Settings.invalid(key, "the environment variable is not set");
            }
            return Secret.of(value);
        }
        try {
            Path file = kind.equals("file") ? Path.of(name) : inSecretsDirectory();
            if (Files.size(file) > LONGEST) {
                throw Settings.invalid(key, "the file of the secret is longer than 64 KiB");
            }
            return Secret.of(Files.readString(file).replaceFirst("\\R\\z", ""));
        } catch (StoreException refused) {
            throw refused;
        } catch (IOException | RuntimeException unreadable) {
            throw Settings.invalid(key, "the file of the secret cannot be read");
        }
    }

    private Path inSecretsDirectory() throws IOException {
        String directory = System.getProperty("org.imagemover.secrets");
        if (directory == null) {
            directory = System.getProperty("karaf.etc", "etc") + "/secrets";
        }
        Path file = Path.of(directory, name);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            permissions.removeIf(permission -> permission.name().startsWith("OWNER"));
            if (!permissions.isEmpty()) {
                throw Settings.invalid(
                        key, "the file of the secret is open to others: chmod 600 it");
            }
        }
        return file;
    }

    @Override
    public String toString() {
        return kind + ":***";
    }
}
