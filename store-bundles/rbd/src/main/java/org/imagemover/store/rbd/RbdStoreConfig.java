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
package org.imagemover.store.rbd;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.imagemover.store.rbd-<name>.cfg}. */
@ObjectClassDefinition(
        name = "Image Mover: rbd store",
        description = "A pool of a Ceph cluster that holds images as RBD images.")
public @interface RbdStoreConfig {

    @AttributeDefinition(
            name = "Store id",
            description =
                    "The id by which the catalogue and the shell know the store. Letters, digits,"
                            + " '-', '_' and '.', at most 63. No other file may use it.")
    String store_id();

    @AttributeDefinition(name = "Pool", description = "The pool that holds the images.")
    String pool();

    @AttributeDefinition(
            name = "Namespace",
            description = "The namespace in the pool. Empty: the pool's own.")
    String namespace() default "";

    @AttributeDefinition(
            name = "Data pool",
            description =
                    "The pool for the data of images that are written, such as an erasure-coded one."
                            + " Empty: the pool itself.")
    String data_pool() default "";

    @AttributeDefinition(
            name = "Configuration file",
            description =
                    "The absolute path of the cluster's ceph.conf. Empty: /etc/ceph/ceph.conf, and"
                            + " none where mon.host is there.")
    String conf_file() default "";

    @AttributeDefinition(
            name = "Monitors",
            description =
                    "The addresses of the monitors, with commas between. Empty: as the"
                            + " configuration file has them.")
    String mon_host() default "";

    @AttributeDefinition(
            name = "Fsid",
            description =
                    "The id of the cluster, as ceph fsid tells it: any other is refused, and"
                            + " locations are recognised before the first connection. Empty: that of"
                            + " the cluster that answers.")
    String fsid() default "";

    @AttributeDefinition(
            name = "User",
            description = "The name of the Ceph user, without 'client.' before it.")
    String user() default "admin";

    @AttributeDefinition(
            name = "Keyring",
            description =
                    "The absolute path of a keyring with the user's key. Empty: as the"
                            + " configuration file has it.")
    String keyring() default "";

    @AttributeDefinition(
            name = "Key",
            description =
                    "Where the user's key is, in the place of a keyring: secret:NAME, env:NAME or"
                            + " file:/PATH, never the key.")
    String key() default "";

    @AttributeDefinition(
            name = "Longest connecting",
            description = "How long it may take until the monitors have answered, in full seconds.")
    String connect_timeout() default "10 s";

    @AttributeDefinition(
            name = "Longest operation",
            description =
                    "How long a monitor or an OSD may take for one operation, in full seconds: what"
                            + " takes longer fails and is tried again.")
    String operation_timeout() default "30 s";

    @AttributeDefinition(
            name = "Read only",
            description = "Whether nothing may be written, replaced or removed.")
    boolean read_only() default false;

    @AttributeDefinition(
            name = "Features",
            description =
                    "The features of images that are written, with commas between: layering,"
                            + " exclusive-lock, object-map, fast-diff, deep-flatten. Empty: the"
                            + " cluster's rbd_default_features.")
    String features() default "";

    @AttributeDefinition(
            name = "Object size",
            description =
                    "The size of the objects of images that are written, a power of two from 4 KiB"
                            + " to 32 MiB.")
    String object_size() default "8 MiB";

    @AttributeDefinition(
            name = "Deleting with clones",
            description =
                    "What becomes of an image that is deleted while it has clones: 'refuse', or"
                            + " 'trash' to move it to the pool's trash.")
    String delete_with_clones() default "refuse";

    @AttributeDefinition(
            name = "LUKS passphrase",
            description =
                    "Where the passphrase is of images that are encrypted with LUKS: secret:NAME,"
                            + " env:NAME or file:/PATH. They are read decrypted then. Empty: they"
                            + " are read as they are.")
    String luks_passphrase() default "";

    @AttributeDefinition(
            name = "Glance store",
            description =
                    "The name of the Glance store that is this pool, as 'store' in the metadata of"
                            + " Glance's locations has it. Empty: the name is not looked at.")
    String glance_store() default "";

    @AttributeDefinition(
            name = "Accept short locations",
            description =
                    "Whether a location rbd://image of a catalogue, which names neither cluster nor"
                            + " pool, is an image of this store.")
    boolean accept_short_locations() default false;
}
