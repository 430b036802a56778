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

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose head was read and whose body is still to come. For one thread at a time, but for
 * {@link #close}, which ends a read that another thread has under way.
 */
public final class HttpAnswer implements Closeable {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int SHORT = 8 << 10;

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final HttpSession session;
    private final HttpFailures failures;
    private final Connection connection;
    private final HttpSession.Hop hop;
    private final ClassicHttpResponse response;
    private final boolean reusable;
    private final Body body;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long read;

    HttpAnswer(
            HttpSession session,
            Connection connection,
            HttpSession.Hop hop,
            ClassicHttpRequest request,
            ClassicHttpResponse response)
            throws StoreException {
        this.session = session;
        this.failures = session.failures();
        this.connection = connection;
        this.hop = hop;
        this.response = response;
        this.reusable =
                DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
                        request, response, HttpCoreContext.create());
        this.body = body(request.getMethod().equals("HEAD"));
    }

    private Body body(boolean withoutBody) throws StoreException {
        Header[] lengths = response.getHeaders("Content-Length");
        Header[] encodings = response.getHeaders("Transfer-Encoding");
        if (withoutBody || status() == 204 || status() == 304) {
            return new SizedBody(connection, 0);
        }
        if (encodings.length > 0) {
            boolean chunked =
                    encodings.length == 1 && encodings[0].getValue().equalsIgnoreCase("chunked");
            if (!chunked || lengths.length > 0) {
                throw contradiction();
            }
            return new ChunkedBody(connection, connection.chunks());
        }
        if (lengths.length == 0) {
            return new OpenEndedBody(connection);
        }
        String length = lengths[0].getValue();
        boolean all = Arrays.stream(lengths).allMatch(other -> other.getValue().equals(length));
        if (!all || !length.matches("[0-9]{1,18}")) {
            throw contradiction();
        }
        return new SizedBody(connection, Long.parseLong(length));
    }

    private StoreException contradiction() {
        return failures.of(
                Reason.UNSUPPORTED,
                "the server's answer contradicts itself on where it ends (Content-Length,"
                        + " Transfer-Encoding): check the server and what is between");
    }

    /** The status, such as 200. */
    public int status() {
        return response.getCode();
    }

    /** Whether the server sends its client elsewhere. */
    public boolean isRedirect() {
        return REDIRECTS.contains(status());
    }

    HttpSession.Hop hop() {
        return hop;
    }

    /** The value of a header, or null where there is none of that name, or several. */
    public @Nullable String header(String name) {
        Header[] headers = response.getHeaders(name);
        return headers.length == 1 ? headers[0].getValue() : null;
    }

    boolean hasHeader(String name) {
        return response.containsHeader(name);
    }

    /** How many bytes the body has, or -1 where the server does not say it. */
    public long length() {
        return body.length();
    }

    /** Whether its end is the connection's. */
    boolean isOpenEnded() {
        return body instanceof OpenEndedBody;
    }

    /**
     * Reads some of the body, at least one byte where there is room for one.
     *
     * @return how many, or -1 at its end and only there
     * @throws StoreException {@code UNAVAILABLE}: it broke off, or stalled; {@code CORRUPT}: it is
     *     longer than announced, or damaged
     */
    public int read(ByteBuffer target) throws StoreException {
        if (closed.get() || session.isClosed()) {
            throw failures.closed();
        }
        try {
            connection.socket().endWaitsIn(session.stallTimeout().toNanos());
            int count = body.read(target);
            connection.place().moved(Math.max(0, count));
            read += Math.max(0, count);
            return count;
        } catch (IOException failure) {
            boolean byUs = closed.get() || session.isClosed();
            close();
            throw byUs
                    ? failures.closed()
                    : failures.reading(failure, read, length(), connection.isEnded());
        }
    }

    /**
     * Reads the whole body, which has to be short: an error's text, JSON of an API.
     *
     * @param most how many bytes it may have
     * @return the bytes
     * @throws StoreException as {@link #read}; {@code UNAVAILABLE}: it came too slowly; {@code
     *     UNSUPPORTED}: there are more
     */
    public byte[] bytes(int most) throws StoreException {
        long start = System.nanoTime();
        long expected = length() < 0 ? SHORT : length();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, expected) + 1);
        while (bytes.position() <= most && read(bytes) >= 0) {
            if (System.nanoTime() - start
                    > LowestRate.nanos(bytes.position(), session.stallTimeout())) {
                close();
                throw failures.tooSlow(bytes.position());
            }
            if (!bytes.hasRemaining()) {
                int size = (int) Math.min(most + 1L, bytes.capacity() * 2L);
                bytes = ByteBuffer.allocate(size).put(bytes.flip());
            }
        }
        if (bytes.position() > most) {
            throw failures.of(
                    Reason.UNSUPPORTED,
                    "the server's answer is longer than "
                            + most
                            + " bytes, which none of this kind should be: check what server that"
                            + " is");
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** What a status that is not the expected one means. */
    public StoreException failure() {
        int status = status();
        String answered = "the server answered " + status + requestId();
        return switch (status) {
            case 401, 403 ->
                    failures.of(
                            Reason.DENIED,
                            answered
                                    + ", not permitted: check the credentials in the store's"
                                    + " configuration, and what they may read; a redirect to"
                                    + " another server gets none");
            case 404, 410 ->
                    failures.of(
                            Reason.NOT_FOUND,
                            answered + ", there is no such object: check its URI");
            case 204 ->
                    failures.of(
                            Reason.NOT_FOUND,
                            answered + ", it has no data for the object: upload it there again");
            case 429, 503 ->
                    failures.of(
                            Reason.THROTTLED,
                            answered
                                    + ", it is too busy"
                                    + retryAfter()
                                    + ": copy fewer images at once, or try again later");
            case 408, 425 -> failures.of(Reason.UNAVAILABLE, answered + ": try again later");
            default ->
                    status >= 500
                            ? failures.of(
                                    Reason.UNAVAILABLE,
                                    answered + ", it has a problem of its own: check its log")
                            : failures.of(
                                    Reason.UNSUPPORTED,
                                    answered
                                            + ", which no read expects: check that the URI is one"
                                            + " of an object");
        };
    }

    /** By which the server's log can be searched. */
    private String requestId() {
        String id = header("X-Openstack-Request-Id");
        return id != null && REQUEST_ID.matcher(id).matches() ? " (request " + id + ")" : "";
    }

    private String retryAfter() {
        String value = header("Retry-After");
        long seconds = 0;
        if (value != null && value.matches("[0-9]{1,6}")) {
            seconds = Long.parseLong(value);
        } else if (value != null) {
            try {
                ZonedDateTime at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
                seconds = Duration.between(ZonedDateTime.now(at.getZone()), at).toSeconds();
            } catch (DateTimeParseException notSaid) {
                return "";
            }
        }
        return seconds > 0 ? " and asks to be left alone for " + seconds + " s" : "";
    }

    /** Idempotent. A body that was read to its end leaves the connection to the next request. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            session.done(this, connection, reusable && body.isFinished());
        }
    }
}
