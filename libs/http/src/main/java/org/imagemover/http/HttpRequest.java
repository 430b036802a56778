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
package org.imagemover.http;

import java.util.Map;
import java.util.Set;
import org.imagemover.api.Secret;

/**
 * A request with a short body, such as one of a REST API. Its {@link #toString} shows the method
 * alone.
 *
 * @param method such as {@code POST}
 * @param target what is asked
 * @param headers by name; the session adds what HTTP needs
 * @param secrets headers that must not be seen
 * @param body what is sent, empty for nothing
 */
public record HttpRequest(
        String method,
        HttpTarget target,
        Map<String, String> headers,
        Map<String, Secret> secrets,
        byte[] body) {

    private static final byte[] NOTHING = {};
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE");
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "PUT", "DELETE");

    public HttpRequest {
        headers = Map.copyOf(headers);
        secrets = Map.copyOf(secrets);
    }

    static HttpRequest of(String method, HttpTarget target, Map<String, String> headers) {
        return new HttpRequest(method, target, headers, Map.of(), NOTHING);
    }

    /** Whether a server expects to be told how long the body is. */
    boolean mayHaveBody() {
        return body.length > 0 || !BODILESS.contains(method);
    }

    /**
     * Whether doing it twice is as good as once. Only such a request goes over a kept connection:
     * where that breaks, nobody knows whether it was done.
     */
    boolean isRepeatable() {
        return REPEATABLE.contains(method);
    }

    @Override
    public String toString() {
        return method;
    }
}
