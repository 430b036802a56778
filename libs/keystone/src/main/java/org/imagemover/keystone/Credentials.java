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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** What proves to Keystone who asks. Its secrets are fetched each time they are used. */
sealed interface Credentials {

    /**
     * The part of a request for a token that says who asks.
     *
     * @throws StoreException {@code INVALID_CONFIG}: a secret is not there
     */
    ObjectNode identity() throws StoreException;

    /** What a person checks when it was refused. */
    String advice();

    private static ObjectNode identity(String method, ObjectNode proof) {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.putArray("methods").add(method);
        identity.set(method, proof);
        return identity;
    }

    /** A user with a password. */
    record Password(NameOrId user, NameOrId domain, SecretReference password)
            implements Credentials {

        @Override
        public ObjectNode identity() throws StoreException {
            ObjectNode proof = JsonNodeFactory.instance.objectNode();
            proof.set("user", user.jsonIn(domain).put("password", password.resolve().reveal()));
            return Credentials.identity("password", proof);
        }

        @Override
        public String advice() {
            return "check the keys 'username' and 'user.domain' and the secret of 'password'";
        }
    }

    /**
     * An application credential.
     *
     * @param credential its id, or its name
     * @param user whose it is; null where the id says it
     * @param domain of the user
     */
    record ApplicationCredential(
            NameOrId credential, @Nullable NameOrId user, NameOrId domain, SecretReference secret)
            implements Credentials {

        @Override
        public ObjectNode identity() throws StoreException {
            ObjectNode proof = credential.json().put("secret", secret.resolve().reveal());
            if (user != null) {
                proof.set("user", user.jsonIn(domain));
            }
            return Credentials.identity("application_credential", proof);
        }

        @Override
        public String advice() {
            return (user == null
                            ? "check the key 'application.credential.id'"
                            : "check the keys 'application.credential.name', 'username' and"
                                    + " 'user.domain'")
                    + " and the secret of 'application.credential.secret', and that the credential"
                    + " has not ended";
        }
    }

    /** A token that somebody else got. */
    record GivenToken(SecretReference token) implements Credentials {

        @Override
        public ObjectNode identity() throws StoreException {
            ObjectNode proof = JsonNodeFactory.instance.objectNode();
            return Credentials.identity("token", proof.put("id", token.resolve().reveal()));
        }

        @Override
        public String advice() {
            return "it has ended or was revoked: put a new one where the key 'token' says";
        }
    }

    /** Nothing. */
    record Nobody() implements Credentials {

        @Override
        public ObjectNode identity() {
            throw new IllegalStateException("nobody logs in");
        }

        @Override
        public String advice() {
            return "set the key 'auth.type'";
        }
    }
}
