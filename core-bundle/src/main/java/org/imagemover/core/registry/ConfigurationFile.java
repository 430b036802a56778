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
package org.imagemover.core.registry;

import org.jspecify.annotations.Nullable;

/** The file that a configuration came from, as Felix File Install notes it in the configuration. */
final class ConfigurationFile {

    /** The property that holds the file's URI. */
    static final String PROPERTY = "felix.fileinstall.filename";

    private ConfigurationFile() {}

    /** The file's name without its directory, or the PID where there is no file. */
    static String name(@Nullable Object property, String pid) {
        if (property == null) {
            return pid;
        }
        String file = property.toString();
        return "etc/" + file.substring(file.lastIndexOf('/') + 1);
    }
}
