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

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a {@link FaultyServer} answers a request badly, or only unusually. Immutable;
 * can be combined by {@link #and}.
 */
public final class ServerFault {

    /** No fault: for a place in a script. */
    public static final ServerFault NONE = new ServerFault("none", null, behaviour -> {});

    private final String name;
    private final @Nullable String method;
    private final Consumer<Behaviour> change;

    private ServerFault(String name, @Nullable String method, Consumer<Behaviour> change) {
        this.name = name;
        this.method = method;
        this.change = change;
    }

    private static ServerFault of(String name, Consumer<Behaviour> change) {
        return new ServerFault(name, null, change);
    }

    /** Waits before the first byte of the answer. */
    public static ServerFault delay(Duration delay) {
        return of("delay " + delay.toMillis() + " ms", b -> b.delay = delay);
    }

    /**
     * Holds the answer once so many bytes of its body are sent, until {@link FaultyServer#release}.
     */
    public static ServerFault stallAfter(long bytes) {
        return of("stall after " + bytes, b -> b.stallAfter = bytes);
    }

    /** As {@link #stallAfter}, before a byte of the object, whatever range was asked for. */
    public static ServerFault stallAt(long position) {
        return of("stall at " + position, b -> b.stallAt = position);
    }

    /** Closes the connection before a byte of the object, whatever range was asked for. */
    public static ServerFault cutAt(long position) {
        return of("cut at " + position, b -> b.cutAt = position);
    }

    /** Closes the connection once so many bytes of the body are sent. */
    public static ServerFault cutAfter(long bytes) {
        return of("cut after " + bytes, b -> b.cutAfter = bytes);
    }

    /** As {@link #cutAfter}, by a reset: what the client has not read yet may be lost too. */
    public static ServerFault resetAfter(long bytes) {
        return of(
                "reset after " + bytes,
                b -> {
                    b.cutAfter = bytes;
                    b.reset = true;
                });
    }

    /** Sends the body in small pieces, each for a read of its own. */
    public static ServerFault pieces(int bytes, Duration pause) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("pieces of " + bytes + " bytes");
        }
        return of(
                "pieces of " + bytes,
                b -> {
                    b.piece = bytes;
                    b.pause = pause;
                });
    }

    /** Answers with a status and a short text instead of the object. */
    public static ServerFault status(int status) {
        return of("status " + status, b -> b.status = status);
    }

    /** Adds a header to the answer, or replaces it. */
    public static ServerFault header(String header, String value) {
        return of("header " + header, b -> b.headers.put(header, value));
    }

    /** 429, with the time to wait. */
    public static ServerFault throttled(int retryAfterSeconds) {
        return status(429).and(header("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** 503, with the time to wait. */
    public static ServerFault unavailable(int retryAfterSeconds) {
        return status(503).and(header("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    /** Redirects with 302; the location is sent as it is. */
    public static ServerFault redirect(String location) {
        return redirect(302, location);
    }

    /** Redirects; the location is sent as it is. */
    public static ServerFault redirect(int status, String location) {
        return status(status).and(header("Location", location));
    }

    /** Closes the connection without an answer. */
    public static ServerFault noAnswer() {
        return of("no answer", b -> b.silent = true);
    }

    /** Answers with a line that is no HTTP. */
    public static ServerFault nonsense() {
        return of("nonsense", b -> b.nonsense = true);
    }

    /** Honestly serves fewer bytes than were asked for: the object's, or the range's, last go. */
    public static ServerFault truncated(long bytes) {
        return of("truncated by " + bytes, b -> b.missing = bytes);
    }

    /** Inverts one byte of the object, at a position in the object. */
    public static ServerFault wrongByteAt(long position) {
        return of("wrong byte at " + position, b -> b.wrongAt = position);
    }

    /** Gives the object new validators from this answer on; its bytes stay. */
    public static ServerFault changedValidator() {
        return of("changed validator", b -> b.changed = true);
    }

    /** Answers a range in spite of an If-Range that does not match. */
    public static ServerFault ignoredIfRange() {
        return of("ignored If-Range", b -> b.ifRange = false);
    }

    /** Has neither ETag nor Last-Modified. */
    public static ServerFault noValidators() {
        return of(
                "no validators",
                b -> {
                    b.etag = false;
                    b.lastModified = false;
                });
    }

    /** Has no ETag, only Last-Modified. */
    public static ServerFault noEtag() {
        return of("no ETag", b -> b.etag = false);
    }

    /** Has a weak ETag. */
    public static ServerFault weakEtag() {
        return of("weak ETag", b -> b.weakEtag = true);
    }

    /** Knows no ranges: answers with the whole object. */
    public static ServerFault noRanges() {
        return of("no ranges", b -> b.ranges = false);
    }

    /** Answers a request for a range with a status and a short text, and others well. */
    public static ServerFault rangesRefused(int status) {
        return of("ranges refused by " + status, b -> b.rangeStatus = status);
    }

    /** Tells no length: the end of the connection is the end of the object. */
    public static ServerFault noLength() {
        return of("no length", b -> b.length = false);
    }

    /** Announces so many bytes more, or less where negative, than it sends. */
    public static ServerFault wrongLength(long error) {
        return of("wrong length by " + error, b -> b.lengthError = error);
    }

    /** Sends bytes behind the last that was announced, and closes the connection. */
    public static ServerFault moreThanAnnounced(long bytes) {
        return of("more than announced by " + bytes, b -> b.extra = bytes);
    }

    /** Sends the body in chunks, with no length. */
    public static ServerFault chunked() {
        return of("chunked", b -> b.chunked = true);
    }

    /** Compresses the body though nobody asked. */
    public static ServerFault gzip() {
        return of("gzip", b -> b.gzip = true);
    }

    /** Answers the right range under a Content-Range that is shifted. */
    public static ServerFault wrongContentRange(long shift) {
        return of("wrong Content-Range by " + shift, b -> b.rangeError = shift);
    }

    /** Answers ranges without the object's size: {@code bytes 0-9/*}. */
    public static ServerFault unknownTotal() {
        return of("unknown total", b -> b.total = false);
    }

    /** Adds headers of about so many bytes in all. */
    public static ServerFault oversizedHeaders(int bytes) {
        return of(
                "oversized headers",
                b -> {
                    String filler = "x".repeat(1000);
                    for (int count = 0; count < Math.max(1, bytes / 1000); count++) {
                        b.headers.put("X-Filler-" + count, filler);
                    }
                });
    }

    /**
     * Faults that pass: a client that asks again, and goes on where it was, gets through. For
     * {@link FaultyServer#seeded}.
     */
    public static List<ServerFault> passing() {
        return List.of(
                delay(Duration.ofMillis(20)),
                pieces(777, Duration.ZERO),
                noAnswer(),
                cutAfter(0),
                cutAfter(1),
                cutAfter(10_000),
                cutAfter(100_000),
                resetAfter(65_536),
                chunked(),
                status(500),
                unavailable(0));
    }

    /** Both at once. */
    public ServerFault and(ServerFault other) {
        return new ServerFault(
                name + ", " + other.name,
                method != null ? method : other.method,
                behaviour -> {
                    apply(behaviour);
                    other.apply(behaviour);
                });
    }

    /** The same for requests of one method alone, such as {@code HEAD}. */
    public ServerFault on(String onlyMethod) {
        return new ServerFault(onlyMethod + ": " + name, onlyMethod, change);
    }

    boolean concerns(FaultyServer.Request request) {
        return method == null || method.equals(request.method());
    }

    void apply(Behaviour behaviour) {
        change.accept(behaviour);
    }

    /** What it does, in few words. */
    @Override
    public String toString() {
        return name;
    }
}
