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
package org.imagemover.store.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.imagemover.store.file-<name>.cfg}. */
@ObjectClassDefinition(
        name = "Image Mover: file store",
        description = "A directory of this machine, local or mounted, that holds images as files.")
public @interface FileStoreConfig {

    @AttributeDefinition(
            name = "Store id",
            description =
                    "The id by which the catalogue and the shell know the store. Letters, digits,"
                            + " '-', '_' and '.', at most 63. No other file may use it.")
    String store_id();

    @AttributeDefinition(
            name = "Directory",
            description =
                    "The absolute path of the directory that holds the images, each as one file"
                            + " named by its id.")
    String datadir();

    @AttributeDefinition(
            name = "Create the directory",
            description =
                    "Whether a directory that is not there is made, with mode 0750. Say false for"
                            + " a mounted file system, or images end up below its mount point"
                            + " while it is not mounted.")
    boolean create_datadir() default true;

    @AttributeDefinition(
            name = "Read only",
            description = "Whether nothing may be written, replaced or removed.")
    boolean read_only() default false;

    @AttributeDefinition(
            name = "Glance store",
            description =
                    "The name of the Glance store whose files are the ones in the directory, as"
                            + " 'store' in the metadata of Glance's locations has it. Empty: none.")
    String glance_store() default "";

    @AttributeDefinition(
            name = "Glance directory",
            description =
                    "The absolute path that Glance has for the directory (its"
                            + " filesystem_store_datadir). Empty: the same as datadir.")
    String glance_datadir() default "";

    @AttributeDefinition(
            name = "Accept file locations",
            description =
                    "Whether a file location of a catalogue that names no store, and is in"
                            + " glance.datadir, is a file of this store.")
    boolean accept_file_locations() default false;
}
