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

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.imagemover.api.Secret;

/**
 * A request to a service of OpenStack. Its {@link #toString} shows the method alone.
 *
 * @param method such as {@code PATCH}
 * @param path below the service's URL, with the version and perhaps a query, percent-encoded:
 *     {@code /v2/images?limit=10}
 * @param headers by name, but for the token's
 * @param secrets headers that must not be seen, but for the token's
 * @param body what is sent, empty for nothing
 */
public record RestRequest(
        String method,
        String path,
        Map<String, String> headers,
        Map<String, Secret> secrets,
        byte[] body) {

    private static final byte[] NOTHING = {};
    private static final Pattern DOTS = Pattern.compile("(?i)^[^?]*/(\\.|%2e){1,2}(?=[/?]|$)");
    private static final String CONTENT_TYPE = "Content-Type";

    public RestRequest {
        headers = Map.copyOf(headers);
        secrets = Map.copyOf(secrets);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with a slash");
        }
        if (DOTS.matcher(path).find()) {
            throw new IllegalArgumentException("a path has no segments of dots");
        }
    }

    RestRequest(String method, String path, Map<String, Secret> secrets) {
        this(method, path, Map.of(), secrets, NOTHING);
    }

    /** Asks for what is there. */
    public static RestRequest get(String path) {
        return new RestRequest("GET", path, Map.of());
    }

    /** Removes what is there. */
    public static RestRequest delete(String path) {
        return new RestRequest("DELETE", path, Map.of());
    }

    /** Sends JSON. */
    public static RestRequest post(String path, JsonNode body) {
        return of("POST", path, "application/json", body);
    }

    /**
     * Sends JSON.
     *
     * @param type such as {@code application/openstack-images-v2.1-json-patch}
     */
    public static RestRequest of(String method, String path, String type, JsonNode body) {
        return new RestRequest(
                method,
                path,
                Map.of(CONTENT_TYPE, type),
                Map.of(),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same with a further header. */
    public RestRequest with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new RestRequest(method, path, more, secrets, body);
    }

    RestRequest with(String header, Secret value) {
        Map<String, Secret> more = new HashMap<>(secrets);
        more.put(header, value);
        return new RestRequest(method, path, headers, more, body);
    }

    @Override
    public String toString() {
        return method;
    }
}
