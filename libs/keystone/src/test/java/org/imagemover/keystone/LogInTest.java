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

import static org.imagemover.keystone.Access.assertFails;
import static org.imagemover.keystone.Access.file;
import static org.imagemover.keystone.Access.keystone;
import static org.imagemover.keystone.Access.look;
import static org.imagemover.keystone.Access.password;
import static org.imagemover.keystone.Access.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.imagemover.keystone.KeystoneException.Reason;
import org.imagemover.lab.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way to log in, at a real Keystone. */
@Timeout(120)
class LogInTest {

    private static final String REFUSED_PASSWORD =
            "Keystone: it refused the log-in: check the keys 'username' and 'user.domain' and the"
                    + " secret of 'password'; and that there is a role for 'project' and"
                    + " 'project.domain'";

    private static org.imagemover.lab.Keystone lab;

    @TempDir private Path directory;

    @BeforeAll
    static void findTheLab() throws Exception {
        lab = Lab.keystone();
    }

    @Test
    void aPasswordGivesATokenForAProject() throws Exception {
        try (Keystone keystone = keystone(password(lab.url(), lab.demo()))) {
            JsonNode token = look(keystone, keystone.token());
            assertEquals("demo", token.at("/user/name").asText());
            assertEquals("demo", token.at("/project/name").asText());
            assertEquals("password", token.at("/methods/0").asText());
            assertTrue(keystone.token().expires().isAfter(Instant.now()));
        }
    }

    @Test
    void theVersionMayBeMissingInTheUrl() throws Exception {
        String url = lab.url().toString().replace("/v3", "/");
        try (Keystone keystone = keystone(password(url, lab.demo()))) {
            keystone.token();
        }
    }

    @Test
    void aPasswordGivesATokenForADomain() throws Exception {
        try (Keystone keystone =
                keystone(password(lab.url(), lab.admin(), "domain", lab.domain()))) {
            JsonNode token = look(keystone, keystone.token());
            assertEquals("Default", token.at("/domain/name").asText());
            assertTrue(token.path("project").isMissingNode());
        }
    }

    @Test
    void usersProjectsAndDomainsCanBeGivenByTheirIds() throws Exception {
        JsonNode known;
        try (Keystone keystone = keystone(password(lab.url(), lab.demo()))) {
            known = look(keystone, keystone.token());
        }
        Map<String, String> byId =
                password(
                        lab.url(),
                        lab.demo(),
                        "username",
                        "id:" + known.at("/user/id").asText(),
                        "project.domain",
                        "id:default");
        byId.put("project", "id:" + known.at("/project/id").asText());
        try (Keystone keystone = keystone(byId)) {
            assertEquals(
                    known.at("/project/id"), look(keystone, keystone.token()).at("/project/id"));
        }
        Map<String, String> inDomain =
                password(
                        lab.url(),
                        lab.demo(),
                        "user.domain",
                        "id:default",
                        "project.domain",
                        "id:default");
        try (Keystone keystone = keystone(inDomain)) {
            keystone.token();
        }
    }

    @Test
    void anApplicationCredentialGivesATokenForItsProject() throws Exception {
        Map<String, String> byId =
                Map.of(
                        "auth.url",
                        lab.url().toString(),
                        "auth.type",
                        "application_credential",
                        "application.credential.id",
                        lab.credentialId(),
                        "application.credential.secret",
                        file(lab.credentialSecretFile()));
        Map<String, String> byName =
                with(byId, "application.credential.name", lab.credentialName(), "username", "demo");
        byName.remove("application.credential.id");
        for (Map<String, String> properties : List.of(byId, byName)) {
            try (Keystone keystone = keystone(properties)) {
                JsonNode token = look(keystone, keystone.token());
                assertEquals("demo", token.at("/project/name").asText());
                assertEquals("application_credential", token.at("/methods/0").asText());
            }
        }
        Path wrong = Files.writeString(directory.resolve("wrong"), "not-the-secret");
        try (Keystone keystone =
                keystone(with(byId, "application.credential.secret", file(wrong)))) {
            assertFails(
                    Reason.DENIED,
                    "Keystone: it refused the log-in: check the key 'application.credential.id' and"
                            + " the secret of 'application.credential.secret', and that the"
                            + " credential has not ended",
                    keystone::token);
        }
    }

    @Test
    void aGivenTokenIsUsedAsItIsAndTakenAnewWhenItsFileChanges() throws Exception {
        Path file = directory.resolve("token");
        try (Keystone source = keystone(password(lab.url(), lab.demo()));
                Keystone keystone =
                        keystone(
                                Map.of(
                                        "auth.url",
                                        lab.url().toString(),
                                        "auth.type",
                                        "token",
                                        "token",
                                        file(file)))) {
            AuthToken first = source.token();
            Files.writeString(file, first.value().reveal() + "\n");
            assertEquals(first.value(), keystone.token().value());
            assertEquals(Instant.MAX, keystone.token().expires());
            assertTrue(keystone.endpoint("identity").getPath().endsWith("/v3"));

            source.rejected(first);
            AuthToken second = source.token();
            assertNotEquals(first.value(), second.value());
            Files.writeString(file, second.value().reveal());
            assertEquals(second.value(), keystone.token().value());
        }
    }

    @Test
    void aGivenTokenThatWasRefusedIsNotSentAgain() throws Exception {
        Path file = directory.resolve("token");
        try (Keystone source = keystone(password(lab.url(), lab.demo()));
                Keystone keystone =
                        keystone(
                                Map.of(
                                        "auth.url",
                                        lab.url().toString(),
                                        "auth.type",
                                        "token",
                                        "token",
                                        file(file)));
                RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            AuthToken token = source.token();
            Files.writeString(file, token.value().reveal());
            assertEquals(200, client.send(look(token.value())).status());
            Access.revoke(source, token);
            String message =
                    "Keystone: a service refused the token: it has ended or was revoked: put a new"
                            + " one where the key 'token' says";
            assertFails(Reason.DENIED, message, () -> client.send(look(token.value())));
            assertFails(Reason.DENIED, message, keystone::token);

            source.rejected(token);
            Files.writeString(file, source.token().value().reveal());
            assertEquals(200, client.send(look(source.token().value())).status());
        }
    }

    @Test
    void aGivenTokenThatIsNoneIsRefusedByKeystone() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "gAAAAABnothing");
        try (Keystone keystone =
                keystone(
                        Map.of(
                                "auth.url",
                                lab.url().toString(),
                                "auth.type",
                                "token",
                                "token",
                                file(file)))) {
            assertFails(
                    Reason.DENIED,
                    "Keystone: it refused the token: it has ended or was revoked: put a new one"
                            + " where the key 'token' says",
                    keystone::token);
        }
    }

    @Test
    void aGivenTokenIsExchangedForOneOfAScope() throws Exception {
        Path file = directory.resolve("token");
        try (Keystone source = keystone(password(lab.url(), lab.admin()));
                Keystone keystone =
                        keystone(
                                Map.of(
                                        "auth.url",
                                        lab.url().toString(),
                                        "auth.type",
                                        "token",
                                        "token",
                                        file(file),
                                        "domain",
                                        lab.domain()))) {
            Files.writeString(file, source.token().value().reveal());
            JsonNode token = look(keystone, keystone.token());
            assertEquals("Default", token.at("/domain/name").asText());
            assertNotEquals(source.token().value(), keystone.token().value());
            assertEquals(keystone.token().value(), keystone.token().value(), "and kept");
            assertNotEquals(Instant.MAX, keystone.token().expires());
        }
    }

    @Test
    void aWrongPasswordIsDeniedAndNotShown() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "not-the-password");
        Map<String, String> properties = password(lab.url(), lab.demo(), "password", file(wrong));
        try (Keystone keystone = keystone(properties)) {
            assertFails(Reason.DENIED, REFUSED_PASSWORD, keystone::token);
            Files.writeString(wrong, lab.demo().password());
            keystone.token();
        }
        assertFalse(REFUSED_PASSWORD.contains("not-the"));
    }

    @Test
    void aProjectWithoutARoleIsDenied() throws Exception {
        Map<String, String> properties = password(lab.url(), lab.demo());
        properties.put("project", "admin");
        try (Keystone keystone = keystone(properties)) {
            assertFails(Reason.DENIED, REFUSED_PASSWORD, keystone::token);
        }
    }

    @Test
    void aSecretThatIsNotThereIsToldByItsKey() throws Exception {
        Path file = directory.resolve("nothing");
        try (Keystone keystone =
                keystone(password(lab.url(), lab.demo(), "password", file(file)))) {
            assertFails(
                    Reason.INVALID_CONFIG,
                    "key 'password': the file of the secret cannot be read",
                    keystone::token);
        }
    }

    @Test
    void withoutATokenTheEndpointIsTheConfiguredOne() throws Exception {
        Map<String, String> properties =
                Map.of("auth.type", "none", "endpoint", lab.url().toString());
        try (Keystone keystone = keystone(properties);
                RestClient client = new RestClient(keystone, "image", "Glance: ")) {
            assertEquals(lab.url(), keystone.endpoint("image"));
            assertEquals(401, client.send(RestRequest.get("/users")).status());
            assertThrows(IllegalStateException.class, keystone::token);
        }
    }

    @Test
    void nothingShowsASecretOrAUrl() throws IOException {
        Map<String, String> properties = password(lab.url(), lab.demo());
        try (Keystone keystone = keystone(properties);
                RestClient client = new RestClient(keystone, "identity", "Keystone: ")) {
            AuthToken token = keystone.token();
            RestRequest request = look(token.value());
            RestAnswer answer = client.send(request);
            String shown =
                    String.join(
                            " ",
                            token.toString(),
                            keystone.toString(),
                            keystone.settings().toString(),
                            client.toString(),
                            request.toString(),
                            answer.toString());
            assertFalse(shown.contains(token.value().reveal()), shown);
            assertFalse(shown.contains("127.0.0.1"), shown);
            assertFalse(shown.contains(lab.demo().password()), shown);
        }
    }
}
