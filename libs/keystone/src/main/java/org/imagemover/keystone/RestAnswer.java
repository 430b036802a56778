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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.imagemover.http.HttpAnswer;
import org.imagemover.keystone.KeystoneException.Reason;
import org.jspecify.annotations.Nullable;

/** What a service answered, whole. Its {@link #toString} shows the status alone. */
public final class RestAnswer {

    /** How deep and how large a tree an answer may become in memory, whatever its length. */
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxDocumentLength(RestClient.MOST_BYTES)
                    .maxNestingDepth(64)
                    .maxTokenCount(500_000)
                    .maxStringLength(1 << 20)
                    .maxNameLength(1 << 12)
                    .build();

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build()).build();

    private final HttpAnswer head;
    private final byte[] body;
    private final String who;

    RestAnswer(HttpAnswer head, byte[] body, String who) {
        this.head = head;
        this.body = body;
        this.who = who;
    }

    /** The status, such as 200. */
    public int status() {
        return head.status();
    }

    /** Whether the status is one of success. */
    public boolean isSuccess() {
        return status() >= 200 && status() < 300;
    }

    /** Whether the service sends its client elsewhere, which is not followed. */
    public boolean isRedirect() {
        return head.isRedirect();
    }

    /** The value of a header, or null where there is none of that name, or several. */
    public @Nullable String header(String name) {
        return head.header(name);
    }

    /** The name by which the service's log knows the request, or null. */
    public @Nullable String requestId() {
        return header("x-openstack-request-id");
    }

    /** The body; the array is not copied. */
    public byte[] body() {
        return body;
    }

    /**
     * The body as JSON.
     *
     * @throws KeystoneException {@code UNAVAILABLE}: it is none
     */
    public JsonNode json() throws KeystoneException {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json != null && !json.isMissingNode()) {
                return json;
            }
        } catch (StreamConstraintsException tooMuch) {
            throw new KeystoneException(
                    Reason.UNAVAILABLE,
                    who
                            + "its answer ("
                            + status()
                            + ", "
                            + body.length
                            + " bytes) is JSON that is deeper, or has more values, than any service"
                            + " answers: check that its URL is the one of the service, and what is"
                            + " between");
        } catch (IOException malformed) {
            // told below: the parser's message would repeat what was sent
        }
        throw new KeystoneException(
                Reason.UNAVAILABLE,
                who
                        + "its answer ("
                        + status()
                        + ") is not JSON: check that its URL is the one of the service, and what"
                        + " is between");
    }

    @Override
    public String toString() {
        return "answer " + status();
    }
}
