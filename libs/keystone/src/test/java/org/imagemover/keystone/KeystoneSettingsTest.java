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
package org.imagemover.keystone;

import static org.imagemover.keystone.Access.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.imagemover.http.HttpSettings;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

class KeystoneSettingsTest {

    private static final Map<String, String> PASSWORD =
            Map.of(
                    "auth.url",
                    "https://keystone.test:5000",
                    "username",
                    "mover",
                    "password",
                    "secret:os",
                    "project",
                    "images");

    private static final Map<String, String> CREDENTIAL =
            Map.of(
                    "auth.url",
                    "https://keystone.test:5000/v3/",
                    "auth.type",
                    "application_credential",
                    "application.credential.id",
                    "abc",
                    "application.credential.secret",
                    "secret:os");

    private static void assertRefused(
            String message, Map<String, String> properties, String... more) {
        StoreException refused =
                assertThrows(
                        StoreException.class,
                        () -> KeystoneSettings.read(with(properties, more), "image"));
        assertEquals(message, refused.getMessage());
        assertEquals(Reason.INVALID_CONFIG, refused.reason());
    }

    private static KeystoneSettings read(Map<String, String> properties, String... more)
            throws StoreException {
        return KeystoneSettings.read(with(properties, more), "image");
    }

    @Test
    void theVersionIsAddedToTheUrlWhereItIsMissing() throws StoreException {
        String expected = "https://keystone.test:5000/v3";
        assertEquals(expected, read(PASSWORD).authUrl().text());
        assertEquals(expected, read(CREDENTIAL).authUrl().text());
        assertEquals(
                "https://os.test/identity/v3",
                read(PASSWORD, "auth.url", "https://os.test/identity/").authUrl().text());
    }

    @Test
    void connectionsAreMadeAsTheOnesOfTheHttpStore() throws StoreException {
        HttpSettings plain = read(PASSWORD).connections("x: ", 3);
        assertEquals(Duration.ofSeconds(10), plain.connectTimeout());
        assertEquals(Duration.ofSeconds(60), plain.stallTimeout());
        assertTrue(plain.verifyTls());
        assertEquals("x: ", plain.who());
        assertEquals(3, plain.maxConnections());
        HttpSettings set =
                read(
                                PASSWORD,
                                "connect.timeout",
                                "2 s",
                                "stall.timeout",
                                "3 s",
                                "tls.verify",
                                "false",
                                "tls.ca.file",
                                "/etc/ca.pem")
                        .connections("", 1);
        assertEquals(Duration.ofSeconds(2), set.connectTimeout());
        assertEquals(Duration.ofSeconds(3), set.stallTimeout());
        assertFalse(set.verifyTls());
        assertEquals("/etc/ca.pem", String.valueOf(set.caFile()));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused(
                "key 'username': is missing: who logs in",
                Map.of("auth.url", "http://k", "password", "env:P"));
        assertRefused(
                "key 'password': is missing: where the secret is, as secret:NAME",
                PASSWORD,
                "password",
                " ");
        assertRefused("key 'auth.url': is missing: it is Keystone's URL", PASSWORD, "auth.url", "");
        assertRefused(
                "key 'application.credential.id': is missing: or name the credential, and its user",
                CREDENTIAL,
                "application.credential.id",
                "");
        assertRefused(
                "key 'username': is missing: whose application credential it is",
                CREDENTIAL,
                "application.credential.id",
                "",
                "application.credential.name",
                "mover");
        String noEndpoint =
                "key 'endpoint': is missing: without a log-in at Keystone no catalogue says where"
                        + " the service is";
        assertRefused(noEndpoint, Map.of("auth.type", "none"));
        assertRefused(noEndpoint, Map.of("auth.type", "token", "token", "env:T"));
    }

    @Test
    void aSecretIsAReferenceAndNeverRepeated() {
        assertRefused(
                "key 'password': a secret is not written here: put it in a file or a variable, and"
                        + " write secret:NAME, env:NAME or file:/PATH",
                PASSWORD,
                "password",
                "hunter2");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertRefused(
                "key 'password': does not go with auth.type = application_credential: take one of"
                        + " both out",
                CREDENTIAL,
                "password",
                "env:P");
        assertRefused(
                "key 'project': does not go with auth.type = application_credential, which has no"
                        + " scope of yours: take it out",
                CREDENTIAL,
                "project",
                "images");
        assertRefused(
                "key 'token': does not go with auth.type = password: take one of both out",
                PASSWORD,
                "token",
                "env:T");
        assertRefused(
                "key 'domain': is there beside project: the domain of a project is project.domain",
                PASSWORD,
                "domain",
                "Default");
        assertRefused(
                "key 'application.credential.name': is there beside the id: take one of both out",
                CREDENTIAL,
                "application.credential.name",
                "mover");
    }

    @Test
    void aWrongValueIsRefusedWithTheRightOnes() {
        assertRefused(
                "key 'auth.type': 'kerberos' is none of password, application_credential, token,"
                        + " none",
                PASSWORD,
                "auth.type",
                "kerberos");
        assertRefused(
                "key 'interface': 'publicURL' is none of public, internal, admin",
                PASSWORD,
                "interface",
                "publicURL");
        assertRefused(
                "key 'tls.verify': 'no' is neither true nor false", PASSWORD, "tls.verify", "no");
        assertRefused(
                "key 'auth.url': is of Keystone's version 2, which is not spoken: end it in /v3",
                PASSWORD,
                "auth.url",
                "https://keystone.test:5000/v2.0/");
        assertRefused(
                "key 'auth.url': has a URL that cannot be used: it has to start with http:// or"
                        + " https://",
                PASSWORD,
                "auth.url",
                "keystone.test");
        assertRefused(
                "key 'endpoint': has a URL with '?' in it",
                PASSWORD,
                "endpoint",
                "https://glance.test/?a=b");
        assertRefused(
                "key 'connect.timeout': 'soon' is not a time up to 1 h: write it as 500 ms, 30 s or"
                        + " 15 m",
                PASSWORD,
                "connect.timeout",
                "soon");
    }

    @Test
    void theScopeIsWrittenAsKeystoneReadsIt() throws StoreException {
        assertEquals(
                "{\"project\":{\"name\":\"images\",\"domain\":{\"name\":\"Default\"}}}",
                read(PASSWORD).scope().json().toString());
        assertEquals(
                "{\"project\":{\"id\":\"7\"}}",
                read(PASSWORD, "project", "id:7").scope().json().toString());
        assertEquals(
                "{\"domain\":{\"id\":\"d\"}}",
                read(PASSWORD, "project", "", "domain", "id:d").scope().json().toString());
    }
}
