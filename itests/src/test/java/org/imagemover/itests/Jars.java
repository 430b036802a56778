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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Makes what a new release of a bundle would be. */
final class Jars {

    private static final String RELEASE = "release.txt";

    private Jars() {}

    /** The same bundle in another version, and with other bytes. */
    static InputStream newVersion(Bundle bundle, String version) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream old = new JarInputStream(new URL(bundle.getLocation()).openStream())) {
            Manifest manifest = old.getManifest();
            manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version);
            try (JarOutputStream changed = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = old.getNextJarEntry();
                        entry != null;
                        entry = old.getNextJarEntry()) {
                    if (!entry.getName().equals(RELEASE)) {
                        changed.putNextEntry(new JarEntry(entry.getName()));
                        old.transferTo(changed);
                    }
                }
                changed.putNextEntry(new JarEntry(RELEASE));
                changed.write(version.getBytes(StandardCharsets.UTF_8));
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
