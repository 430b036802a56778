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
package org.imagemover.store.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.imagemover.store.http-<name>.cfg}. */
@ObjectClassDefinition(
        name = "Image Mover: http store",
        description = "Web servers that images are read from, and the URIs that callers give.")
public @interface HttpStoreConfig {

    @AttributeDefinition(
            name = "Store id",
            description =
                    "The id by which the catalogue and the shell know the store. Letters, digits,"
                            + " '-', '_' and '.', at most 63. No other file may use it.")
    String store_id();

    @AttributeDefinition(
            name = "Allowed prefixes",
            description =
                    "The URIs, with commas between, that the objects of the store are at or below:"
                            + " http or https, a host, perhaps a port and a path. They may lead to"
                            + " any address.")
    String allowed_prefixes() default "";

    @AttributeDefinition(
            name = "Callers' URIs",
            description =
                    "Whether the store reads any http or https URI that a caller gives, without the"
                            + " store's credentials.")
    boolean caller_uris() default false;

    @AttributeDefinition(
            name = "Callers' ports",
            description =
                    "The ports, and ranges of ports, that a caller's URI and a redirect to outside"
                            + " of allowed.prefixes may have.")
    String caller_ports() default "80, 443";

    @AttributeDefinition(
            name = "Allowed networks",
            description =
                    "The networks, with commas between, that a caller's URI and a redirect to"
                            + " outside of allowed.prefixes may lead to although they are private,"
                            + " local or reserved: 10.1.0.0/16, fd00::/8.")
    String allowed_networks() default "";

    @AttributeDefinition(
            name = "URI of the check",
            description =
                    "A URI within allowed.prefixes whose HEAD tells whether the store can be used."
                            + " Empty: the store is taken for usable.")
    String check_uri() default "";

    @AttributeDefinition(
            name = "User",
            description = "The name for HTTP's basic authentication, only within allowed.prefixes.")
    String user() default "";

    @AttributeDefinition(
            name = "Password",
            description =
                    "Where the user's password is: secret:NAME, env:NAME or file:/PATH, never the"
                            + " password.")
    String password() default "";

    @AttributeDefinition(
            name = "Token",
            description =
                    "Where the bearer token is, in the place of user and password: secret:NAME,"
                            + " env:NAME or file:/PATH, never the token.")
    String token() default "";

    @AttributeDefinition(
            name = "File of authorities",
            description =
                    "The absolute path of a PEM file with the only certificate authorities that are"
                            + " believed. Empty: those of the JVM.")
    String tls_ca_file() default "";

    @AttributeDefinition(
            name = "Verify TLS",
            description =
                    "Whether servers have to prove by a certificate who they are. Without it"
                            + " anybody in between can read the credentials and change the images.")
    boolean tls_verify() default true;

    @AttributeDefinition(
            name = "Longest connecting",
            description = "How long it may take until a connection is there, TLS included.")
    String connect_timeout() default "10 s";

    @AttributeDefinition(
            name = "Longest stall",
            description =
                    "How long a server may send nothing of an object, and how long until its answer"
                            + " begins. Slow is no stall. Also how long a copy waits for a"
                            + " connection while all are in use and next to nothing comes on them.")
    String stall_timeout() default "60 s";

    @AttributeDefinition(
            name = "Connections",
            description =
                    "How many connections the store may have at once, to all servers together, from"
                            + " 2 to 1024. Copies that need one more wait.")
    int max_connections() default 64;

    @AttributeDefinition(
            name = "Connections per host",
            description =
                    "How many of them may go to one server, which is a scheme, host and port, from"
                            + " 2 to 1024. A copy uses up to 8.")
    int max_connections_per_host() default 16;

    @AttributeDefinition(
            name = "Largest object",
            description = "How many bytes an object may have. 0: no limit.")
    String max_size() default "1 TiB";

    @AttributeDefinition(
            name = "Glance store",
            description =
                    "The name of the Glance store whose locations are the ones in allowed.prefixes,"
                            + " as 'store' in the metadata of Glance's locations has it. Empty:"
                            + " the name is not looked at.")
    String glance_store() default "";
}
