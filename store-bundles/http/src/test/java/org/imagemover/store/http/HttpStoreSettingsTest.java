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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

class HttpStoreSettingsTest {

    private static Configuration good() {
        return Configuration.of("store.id", "web", "allowed.prefixes", "https://h/vm");
    }

    @Test
    void activationAsksNobodyAndReadsNoFile() throws Exception {
        good().with("tls.ca.file", "/not/there", "token", "file:/not/there")
                .driver(
                        host -> {
                            throw new AssertionError("looked " + host + " up");
                        })
                .stop();
    }

    @Test
    void aStoreHasPrefixesOrTakesCallersUris() throws Exception {
        Configuration.of("store.id", "web", "caller.uris", "true").driver().check();
        assertRefused(
                "key 'allowed.prefixes': is missing: say which URIs are the store's, or set"
                        + " caller.uris = true",
                Configuration.of("store.id", "web"));
        assertRefused(
                "key 'allowed.prefixes': is missing: credentials are sent to nobody else than the"
                        + " servers named there",
                Configuration.of(
                        "store.id", "web", "caller.uris", "true", "token", "secret:token"));
        good().with(
                        "allowed.prefixes",
                        " http://a , https://b/c,\\\n http://d:81/ ".replace("\\\n", ""))
                .driver();
    }

    @Test
    void eachWrongValueIsRefusedWithItsKeyAndTheReason() {
        assertRefused("key 'store.id': is missing", good().with("store.id", " "));
        assertRefused(
                "key 'allowed.prefixes': has a URI that cannot be used: it has to start with"
                        + " http:// or https://",
                good().with("allowed.prefixes", "https://a, h/vm"));
        assertRefused(
                "key 'allowed.prefixes': has a URI that cannot be used: it has credentials in it:"
                        + " take them out, a store's configuration is the place for them",
                good().with("allowed.prefixes", "https://user:secret@a"));
        assertRefused(
                "key 'allowed.prefixes': a prefix has no '?' and what follows",
                good().with("allowed.prefixes", "https://a/?x"));
        assertRefused(
                "key 'allowed.prefixes': one port of one host is both http and https",
                good().with("allowed.prefixes", "https://a:8080/x, http://A:8080/y"));
        assertRefused(
                "key 'caller.ports': '8000-' is no port: write 8080, or 8000-8999 for several",
                good().with("caller.ports", "80, 8000-"));
        for (String ports : List.of("0", "65536", "90-80", "http")) {
            assertRefused(
                    "key 'caller.ports': '"
                            + ports
                            + "' is no port: write 8080, or 8000-8999 for several",
                    good().with("caller.ports", ports));
        }
        assertRefused(
                "key 'allowed.networks': '10.0.0.0/33' is not a network: write it as 192.0.2.0/24"
                        + " or 2001:db8::/32",
                good().with("allowed.networks", "fd00::/8,10.0.0.0/33"));
        assertRefused(
                "key 'check.uri': is not within allowed.prefixes",
                good().with("check.uri", "https://h/other"));
        assertRefused(
                "key 'check.uri': has a URI that cannot be used: its port is no number from 1 to"
                        + " 65535",
                good().with("check.uri", "https://h:x/vm"));
        assertRefused(
                "key 'tls.ca.file': is not an absolute path: it has to start with '/'",
                good().with("tls.ca.file", "ca.pem"));
        assertRefused(
                "key 'connect.timeout': '0' is not a time up to 1 h: write it as 500 ms, 30 s or"
                        + " 15 m",
                good().with("connect.timeout", "0"));
        assertRefused(
                "key 'stall.timeout': 'never' is not a time up to 1 h: write it as 500 ms, 30 s or"
                        + " 15 m",
                good().with("stall.timeout", "never"));
        assertRefused(
                "key 'max.connections': '1' is not from 2 to 1024",
                good().with("max.connections", "1"));
        assertRefused(
                "key 'max.connections.per.host': '1025' is not from 2 to 1024",
                good().with("max.connections.per.host", "1025"));
        assertRefused(
                "key 'max.connections': has a value of the wrong type",
                good().with("max.connections", "many"));
        assertRefused(
                "key 'max.size': '1 X' is not a number of bytes: write it as 67108864 or 64 MiB",
                good().with("max.size", "1 X"));
        for (String flag : List.of("caller.uris", "tls.verify")) {
            assertRefused(
                    "key '" + flag + "': 'yes' is neither true nor false",
                    good().with(flag, "yes"));
        }
        assertRefused(
                "key 'allowed.prefix': is not known: look for it in the shipped file",
                good().with("allowed.prefix", "https://h"));
    }

    @Test
    void credentialsAreWholeAndReferencesOnly() throws Exception {
        good().with("user", "me", "password", "env:PASSWORD").driver();
        good().with("token", "secret:token").driver();
        assertRefused("key 'password': is missing beside user", good().with("user", "me"));
        assertRefused("key 'user': is missing beside password", good().with("password", "env:P"));
        assertRefused(
                "key 'user': cannot have a ':' in it",
                good().with("user", "m:e", "password", "env:P"));
        assertRefused(
                "key 'token': is there beside user and password: take one of both",
                good().with("user", "me", "password", "env:P", "token", "env:T"));
        String notASecret =
                "a secret is not written here: put it in a file or a variable, and write"
                        + " secret:NAME, env:NAME or file:/PATH";
        assertRefused(
                "key 'password': " + notASecret, good().with("user", "me", "password", "hunter2"));
        assertRefused("key 'token': " + notASecret, good().with("token", "hunter2"));
    }

    private static void assertRefused(String message, Configuration configuration) {
        StoreException refused = assertThrows(StoreException.class, configuration::driver);
        assertEquals(message, refused.getMessage());
        assertEquals(Reason.INVALID_CONFIG, refused.reason());
    }

    @Test
    void theShippedFileAndTheReadmeHaveEveryKeyWithItsDefault() throws Exception {
        String shipped =
                Files.readString(Path.of("src/main/cfg/" + HttpStoreDriver.PID + "-web.cfg"));
        String readme = Files.readString(Path.of("README.md"));
        Set<String> keys = new TreeSet<>();
        for (var method : HttpStoreConfig.class.getDeclaredMethods()) {
            String key = method.getName().replace('_', '.');
            keys.add(key);
            Object value = method.getDefaultValue();
            if (value != null && !key.equals("caller.uris")) {
                String line = "# " + (key + " = " + value).strip();
                assertTrue(shipped.lines().anyMatch(line::equals), line);
            }
            String shown = value == null || value.equals("") ? "" : "`" + value + "`";
            assertTrue(readme.contains("| `" + key + "` | " + shown), key);
        }
        Matcher settings = Pattern.compile("(?m)^(?:# )?([a-z.]+) =").matcher(shipped);
        Set<String> found = new TreeSet<>();
        while (settings.find()) {
            found.add(settings.group(1));
        }
        assertEquals(keys, found);
    }
}
