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
package org.imagemover.store.glance;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.imagemover.store.glance-<name>.cfg}. */
@ObjectClassDefinition(
        name = "Image Mover: glance store",
        description = "The downloads of an OpenStack's image service.")
public @interface GlanceStoreConfig {

    @AttributeDefinition(
            name = "Store id",
            description =
                    "The id by which the catalogue and the shell know the store. Letters, "
                            + "digits, '-', '_' and '.', at most 63. No other file may use it.")
    String store_id();

    @AttributeDefinition(
            name = "Keystone",
            description = "Keystone's URL, with or without /v3. Needed to log in.")
    String auth_url() default "";

    @AttributeDefinition(
            name = "Kind of log-in",
            description =
                    "By what Keystone knows who asks: password, application_credential, "
                            + "token (one that somebody else got), or none (no token is sent).")
    String auth_type() default "password";

    @AttributeDefinition(
            name = "User",
            description = "The user who logs in: a name, or id: and an id.")
    String username() default "";

    @AttributeDefinition(
            name = "User's domain",
            description = "The domain of the user: a name, or id: and an id.")
    String user_domain() default "Default";

    @AttributeDefinition(
            name = "Password",
            description =
                    "Where the user's password is: secret:NAME, env:NAME or file:/PATH, "
                            + "never the password.")
    String password() default "";

    @AttributeDefinition(
            name = "Application credential",
            description = "The id of an application credential.")
    String application_credential_id() default "";

    @AttributeDefinition(
            name = "Application credential's name",
            description =
                    "The name of an application credential of the user, in the place of its "
                            + "id.")
    String application_credential_name() default "";

    @AttributeDefinition(
            name = "Application credential's secret",
            description =
                    "Where its secret is: secret:NAME, env:NAME or file:/PATH, never the "
                            + "secret.")
    String application_credential_secret() default "";

    @AttributeDefinition(
            name = "Token",
            description =
                    "Where the token is: secret:NAME, env:NAME or file:/PATH, never the "
                            + "token.")
    String token() default "";

    @AttributeDefinition(
            name = "Project",
            description = "The project whose rights are asked for: a name, or id: and an id.")
    String project() default "";

    @AttributeDefinition(
            name = "Project's domain",
            description = "The domain of the project: a name, or id: and an id.")
    String project_domain() default "Default";

    @AttributeDefinition(
            name = "Domain",
            description = "A domain whose rights are asked for, in the place of a project's.")
    String domain() default "";

    @AttributeDefinition(
            name = "Region",
            description = "The region of the image service. Empty: the only one there is.")
    String region() default "";

    @AttributeDefinition(
            name = "Interface",
            description = "Which of the image service's URLs is asked: public, internal or admin.")
    String interface$() default "public";

    @AttributeDefinition(
            name = "Endpoint",
            description = "The image service's URL. Empty: the one in Keystone's catalogue.")
    String endpoint() default "";

    @AttributeDefinition(
            name = "File of authorities",
            description =
                    "The absolute path of a PEM file with the only certificate authorities "
                            + "that are believed. Empty: those of the JVM.")
    String tls_ca_file() default "";

    @AttributeDefinition(
            name = "Verify TLS",
            description = "Whether servers have to prove by a certificate who they are.")
    boolean tls_verify() default true;

    @AttributeDefinition(
            name = "Longest connecting",
            description = "How long it may take until a connection is there, TLS included.")
    String connect_timeout() default "10 s";

    @AttributeDefinition(
            name = "Longest stall",
            description =
                    "How long a server may send nothing, and how long until its answer "
                            + "begins.")
    String stall_timeout() default "60 s";
}
