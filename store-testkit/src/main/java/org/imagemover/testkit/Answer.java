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
package org.imagemover.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.imagemover.spi.ByteRange;
import org.imagemover.testkit.FaultyServer.Request;
import org.jspecify.annotations.Nullable;

/**
 * An answer, before it is sent.
 *
 * @param status as HTTP has it
 * @param headers all but those that say how the body is sent
 * @param body what its bytes come from
 * @param range which of them
 * @param sent whether the body is sent: not for HEAD, 304 and 204
 * @param close whether the connection ends behind it
 */
record Answer(
        int status,
        Map<String, String> headers,
        Content body,
        ByteRange range,
        boolean sent,
        boolean close) {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int LARGEST_COMPRESSED = 64 << 20;

    static Answer to(
            Request request, @Nullable ServedObject object, Behaviour behaviour, boolean close) {
        boolean get = request.method().equals("GET");
        boolean head = request.method().equals("HEAD");
        if (behaviour.status != 0) {
            return text(behaviour.status, behaviour.headers, !head, close);
        }
        if (behaviour.rangeStatus != 0 && request.header("Range") != null) {
            return text(behaviour.rangeStatus, behaviour.headers, get, close);
        }
        if (!get && !head) {
            return text(405, behaviour.headers, true, close);
        }
        if (object == null) {
            return text(404, behaviour.headers, get, close);
        }
        String expected = request.header("If-Match");
        if (expected != null && !expected.equals("*") && !expected.equals(object.etag())) {
            return text(412, behaviour.headers, get, close);
        }
        return of(request, object, behaviour, get, close);
    }

    private static Answer of(
            Request request, ServedObject object, Behaviour behaviour, boolean get, boolean close) {
        long size = object.content().size();
        Map<String, String> headers = validators(object, behaviour);
        headers.put("Content-Type", "application/octet-stream");
        headers.put("Accept-Ranges", behaviour.ranges ? "bytes" : "none");
        ByteRange whole = new ByteRange(0, size);
        String header = request.header("Range");
        boolean partial =
                size > 0
                        && header != null
                        && RANGE.matcher(header).matches()
                        && behaviour.ranges
                        && (!behaviour.ifRange || matches(request.header("If-Range"), object));
        ByteRange asked = partial ? range(header, whole) : whole;
        if (partial && asked.length() == 0) {
            headers.put("Content-Range", "bytes */" + size);
            headers.putAll(behaviour.headers);
            return text(416, headers, get, close);
        }
        ByteRange range =
                new ByteRange(asked.offset(), Math.max(0, asked.length() - behaviour.missing));
        if (partial) {
            headers.put("Content-Range", contentRange(range, size, behaviour));
        }
        Content body = object.content();
        if (behaviour.gzip) {
            headers.put("Content-Encoding", "gzip");
            body = Content.of(compressed(body, range));
            range = new ByteRange(0, body.size());
        }
        headers.putAll(behaviour.headers);
        return new Answer(partial ? 206 : 200, headers, body, range, get, close);
    }

    private static Map<String, String> validators(ServedObject object, Behaviour behaviour) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (behaviour.etag) {
            headers.put("ETag", (behaviour.weakEtag ? "W/" : "") + object.etag());
        }
        if (behaviour.lastModified) {
            headers.put("Last-Modified", object.lastModified());
        }
        return headers;
    }

    private static boolean matches(@Nullable String ifRange, ServedObject object) {
        return ifRange == null
                || ifRange.equals(object.etag())
                || ifRange.equals(object.lastModified());
    }

    /** The range that is asked for, as far as it is there. */
    private static ByteRange range(String header, ByteRange whole) {
        Matcher range = RANGE.matcher(header);
        if (!range.matches()) {
            return whole;
        }
        long size = whole.length();
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            long suffix = last.isEmpty() ? 0 : Math.min(size, Long.parseLong(last));
            return new ByteRange(size - suffix, suffix);
        }
        long start = Math.min(size, Long.parseLong(first));
        long end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
        return ByteRange.between(start, Math.max(start, end));
    }

    private static String contentRange(ByteRange range, long size, Behaviour behaviour) {
        long start = Math.max(0, range.offset() + behaviour.rangeError);
        return "bytes "
                + start
                + "-"
                + (start + range.length() - 1)
                + "/"
                + (behaviour.total ? Long.toString(size) : "*");
    }

    private static byte[] compressed(Content body, ByteRange range) {
        if (range.length() > LARGEST_COMPRESSED) {
            throw new IllegalArgumentException("too large to be compressed for a test");
        }
        byte[] plain = new byte[(int) range.length()];
        body.read(range.offset(), plain, plain.length);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed.toByteArray();
    }

    private static Answer text(
            int status, Map<String, String> headers, boolean sent, boolean close) {
        boolean bodiless = status == 204 || status == 304;
        byte[] text =
                bodiless
                        ? new byte[0]
                        : ("status " + status + "\n").getBytes(StandardCharsets.US_ASCII);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putIfAbsent("Content-Type", "text/plain");
        return new Answer(
                status,
                all,
                Content.of(text),
                new ByteRange(0, text.length),
                sent && !bodiless,
                close);
    }

    /** The first line and the headers but those that say how the body is sent. */
    String head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + phrase() + "\r\n");
        head.append("Date: ").append(ServedObject.date(Instant.now())).append("\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head.toString();
    }

    private String phrase() {
        return switch (status) {
            case 200 -> "OK";
            case 206 -> "Partial Content";
            case 404 -> "Not Found";
            case 416 -> "Range Not Satisfiable";
            default -> "Status";
        };
    }
}
