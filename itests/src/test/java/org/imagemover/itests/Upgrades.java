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

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.osgi.framework.Bundle;

/**
 * Makes what a new release of a driver would be for an operator: a Karaf feature repository with
 * the driver's feature in another version, whose bundle is the installed one in that version. All
 * of it is in files, so that {@code feature:repo-add} and {@code feature:install --upgrade} need no
 * network.
 */
final class Upgrades {

    private final Path directory;

    /**
     * @param directory where the files go
     */
    Upgrades(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /**
     * Writes a release.
     *
     * @param feature the driver's, such as {@code image-mover-store-file}
     * @param driver the driver's bundle as it is installed
     * @param version of the feature and of the bundle, such as {@code 0.1.1}
     * @return the URI of the feature repository
     */
    URI write(String feature, Bundle driver, String version) throws IOException {
        Path repository = directory.resolve(feature + "-" + version + ".xml");
        Files.writeString(
                repository,
                """
                <features name="%1$s-%2$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                  <feature name="%1$s" version="%2$s">
                    <feature>image-mover-core</feature>
                    <bundle>%3$s</bundle>
                  </feature>
                </features>
                """
                        .formatted(feature, version, writeBundle(driver, version)));
        return repository.toUri();
    }

    /**
     * Writes the bundle of a release alone.
     *
     * @return the URI of the jar
     */
    URI writeBundle(Bundle driver, String version) throws IOException {
        Path jar = directory.resolve(driver.getSymbolicName() + "-" + version + ".jar");
        try (InputStream bytes = Jars.newVersion(driver, version)) {
            Files.copy(bytes, jar, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar.toUri();
    }
}
