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
package org.imagemover.catalog.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.imagemover.catalog.local.cfg}. */
@ObjectClassDefinition(
        name = "Image Mover: local catalogue",
        description = "The embedded catalogue: one JSON document an image, in a directory")
@interface LocalCatalogConfig {

    /** The key {@code catalog.id}. */
    @AttributeDefinition(
            name = "catalog.id",
            description =
                    "The catalogue's id: letters, digits, '-', '_' and '.', at most 63 characters")
    String catalog_id() default "local";

    /** The key {@code directory}. */
    @AttributeDefinition(
            name = "directory",
            description =
                    "The directory that holds the documents: an absolute path on a local, POSIX"
                            + " file system. It is made if it is not there. Only one Image Mover"
                            + " may use it at a time")
    String directory() default LocalCatalogSettings.DEFAULT_DIRECTORY;
}
