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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What the next release of the whole project would be for an operator: every feature and every
 * bundle of the installed ones in another version.
 */
final class Release {

    private Release() {}

    /**
     * Writes a release into a directory.
     *
     * @return the URI of its feature repository
     */
    static URI write(Path directory, BundleContext context, String version) throws IOException {
        String now = System.getProperty("project.version");
        String features = Files.readString(installed(now));
        Upgrades bundles = new Upgrades(directory);
        for (Bundle bundle :
                Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getLocation().startsWith("mvn:org.imagemover/"))
                        .toList()) {
            features =
                    features.replace(
                            ">" + bundle.getLocation() + "<",
                            ">" + bundles.writeBundle(bundle, version) + "<");
        }
        features =
                features.replace("=\"" + now + "\"", "=\"" + version + "\"")
                        .replace("[" + now + "," + now + "]", "[" + version + "," + version + "]")
                        .replace("\"image-mover-" + now + "\"", "\"image-mover-" + version + "\"");
        return Files.writeString(directory.resolve("features-" + version + ".xml"), features)
                .toUri();
    }

    private static Path installed(String version) {
        return Path.of(
                System.getProperty("karaf.home"),
                "system/org/imagemover/features",
                version,
                "features-" + version + "-features.xml");
    }
}
