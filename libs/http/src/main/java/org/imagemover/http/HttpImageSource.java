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

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.SourceStat;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * An object of a server as a source. Whether it can be read by ranges is found out when it is
 * opened, by asking for its first byte; it then is also a {@link RangeReads}. What is read is the
 * object that was opened, as far as the server lets that be seen: another entity tag, time of
 * change or size is {@code SOURCE_CHANGED}.
 *
 * <p>Where the first request was redirected, the later ones go to where that ended, and start over
 * once when that has expired.
 *
 * <p>Thread-safe; closing it closes its session.
 */
public class HttpImageSource implements ImageSource {

    /** What a link answers that was valid for a time. */
    private static final Set<Integer> EXPIRED = Set.of(401, 403, 404, 410);

    /** What Glance answers to a range of what it keeps in a store that has none. */
    private static final int BAD_REQUEST = 400;

    private static final int PARTIAL = 206;
    private static final int UNSATISFIABLE = 416;

    /** Large enough that the way to a far server and back, once a range, is a small part of it. */
    private static final int CHUNK = 32 << 20;

    private static final int MOST_AT_ONCE = 8;
    private static final Map<String, String> FIRST_BYTE = Map.of("Range", "bytes=0-0");

    private final HttpSession session;
    private final HttpFailures failures;
    private final HttpTarget target;
    private final long most;
    private final ObjectFacts opened;
    private volatile HttpSession.Hop hop;

    HttpImageSource(HttpSession session, HttpTarget target, long most, Look look) {
        this.session = session;
        this.failures = session.failures();
        this.target = target;
        this.most = most;
        this.opened = look.facts();
        this.hop = look.hop();
    }

    /**
     * What was found out about an object.
     *
     * @param facts what the server says
     * @param ranges whether it can be read by ranges
     * @param hop where the answer came from
     */
    record Look(ObjectFacts facts, boolean ranges, HttpSession.Hop hop) {}

    /**
     * Opens an object.
     *
     * @param session for this object alone; closed with the source, and where it cannot be opened
     * @param target what is asked for
     * @param most how many bytes it may have
     * @return the open source; the caller closes it
     * @throws StoreException what the server answered instead, or why it did not
     */
    public static HttpImageSource open(HttpSession session, HttpTarget target, long most)
            throws StoreException {
        return open(
                session,
                target,
                most,
                () -> {
                    HttpSession.Hop first = new HttpSession.Hop(target, true);
                    return look(headers -> session.send("GET", first, headers), session.failures());
                });
    }

    /**
     * As {@link #open(HttpSession, HttpTarget, long)}, an object of an API, which tells its size
     * elsewhere, and whose server may refuse a range by 400 where it has none, or send all of an
     * object without its length. Such an object is not asked for before it is read. Its {@link
     * #stat} knows no more than the size.
     *
     * @param size in bytes, or -1 where it is not known
     */
    public static HttpImageSource openSized(
            HttpSession session, HttpTarget target, long most, long size) throws StoreException {
        return open(session, target, most, () -> lookSized(session, target, size));
    }

    private static Look lookSized(HttpSession session, HttpTarget target, long size)
            throws StoreException {
        HttpSession.Hop first = new HttpSession.Hop(target, true);
        ObjectFacts facts = new ObjectFacts(size, null, null);
        if (size == 0) {
            return new Look(facts, false, first);
        }
        try (HttpAnswer answer = session.send("GET", first, FIRST_BYTE)) {
            if (answer.status() == BAD_REQUEST) {
                return new Look(facts, false, answer.hop());
            }
            if (answer.status() != PARTIAL) {
                requireOk(answer, session.failures());
                return new Look(facts, false, answer.hop());
            }
            requireWhole(answer, session.failures());
            ContentRange range = range(answer, 0, 1, session.failures());
            if (size >= 0 && range.size() >= 0 && range.size() != size) {
                throw changed(session.failures());
            }
            // its connection can then be used again
            answer.bytes(1);
            long known = size >= 0 ? size : range.size();
            return new Look(new ObjectFacts(known, null, null), known >= 0, answer.hop());
        }
    }

    private static HttpImageSource open(
            HttpSession session, HttpTarget target, long most, Looker looker)
            throws StoreException {
        boolean opened = false;
        try {
            Look look = looker.look();
            if (look.facts().size() > most) {
                throw session.failures().tooLarge(most);
            }
            HttpImageSource source =
                    look.ranges()
                            ? new Ranged(session, target, most, look)
                            : new HttpImageSource(session, target, most, look);
            opened = true;
            return source;
        } finally {
            if (!opened) {
                session.close();
            }
        }
    }

    /**
     * Asks for the first byte: a server that then sends all of it has no ranges, whatever its
     * headers say, and {@code HEAD} is not answered by all, nor permitted by every signed URI.
     */
    private static Look look(Asker asker, HttpFailures failures) throws StoreException {
        try (HttpAnswer answer = firstByte(asker)) {
            if (answer.status() == PARTIAL) {
                requireWhole(answer, failures);
                ContentRange range = range(answer, 0, 1, failures);
                // its connection can then be used again
                answer.bytes(1);
                boolean none = "none".equalsIgnoreCase(answer.header("Accept-Ranges"));
                ObjectFacts facts = ObjectFacts.of(answer, range.size());
                return new Look(facts, range.size() >= 0 && !none, answer.hop());
            }
            requireOk(answer, failures);
            return new Look(ObjectFacts.of(answer, answer.length()), false, answer.hop());
        }
    }

    private static HttpAnswer firstByte(Asker asker) throws StoreException {
        HttpAnswer answer = asker.ask(FIRST_BYTE);
        if (answer.status() != UNSATISFIABLE) {
            return answer;
        }
        // an empty object has none
        answer.close();
        return asker.ask(Map.of());
    }

    /** Finds out about the object. */
    @FunctionalInterface
    private interface Looker {
        Look look() throws StoreException;
    }

    /** Sends a request for the object. */
    @FunctionalInterface
    private interface Asker {
        HttpAnswer ask(Map<String, String> headers) throws StoreException;
    }

    private static void requireOk(HttpAnswer answer, HttpFailures failures) throws StoreException {
        if (answer.status() != 200) {
            throw answer.failure();
        }
        requireWhole(answer, failures);
    }

    /** As the bytes are stored, and nothing around them. */
    private static void requireWhole(HttpAnswer answer, HttpFailures failures)
            throws StoreException {
        if (answer.hasHeader("Content-Encoding")
                && !"identity".equalsIgnoreCase(answer.header("Content-Encoding"))) {
            throw failures.of(
                    Reason.UNSUPPORTED,
                    "the server sends the object compressed (Content-Encoding), which nobody asked"
                            + " for: have that switched off for images there");
        }
        String type = answer.header("Content-Type");
        if (answer.status() == PARTIAL
                && type != null
                && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
            throw failures.of(
                    Reason.UNSUPPORTED,
                    "the server answers with several parts where one was asked for: check the"
                            + " server and what is between");
        }
    }

    private static ContentRange range(
            HttpAnswer answer, long offset, long length, HttpFailures failures)
            throws StoreException {
        ContentRange range = ContentRange.parse(answer.header("Content-Range"));
        if (range == null
                || range.first() != offset
                || range.length() != length
                || answer.length() >= 0 && answer.length() != length) {
            throw failures.of(
                    Reason.UNSUPPORTED,
                    "the server sends another part than the one that was asked for"
                            + " (Content-Range): check the server and what is between");
        }
        return range;
    }

    /** Asks where the answers came from until now, or from the start where that has expired. */
    final HttpAnswer ask(Map<String, String> headers) throws StoreException {
        session.requireOpen();
        HttpSession.Hop known = hop;
        HttpAnswer answer = session.send("GET", known, headers);
        if (EXPIRED.contains(answer.status()) && !known.target().equals(target)) {
            answer.close();
            answer = session.send("GET", new HttpSession.Hop(target, true), headers);
            hop = answer.hop();
        }
        return answer;
    }

    /**
     * Fails once this is closed; for those who tell of the object by other means.
     *
     * @throws StoreException {@code UNAVAILABLE}
     */
    public final void requireOpen() throws StoreException {
        session.requireOpen();
    }

    @Override
    public SourceStat stat() throws StoreException {
        Look now = look(this::ask, failures);
        return new SourceStat(now.facts().size(), now.facts().validator(), List.of());
    }

    @Override
    public ReadableByteChannel openStream() throws StoreException {
        HttpAnswer answer = ask(Map.of());
        boolean handedOut = false;
        try {
            requireOk(answer, failures);
            requireUnchanged(ObjectFacts.of(answer, answer.length()), false);
            BodyChannel channel = new BodyChannel(answer, failures, opened.size(), most);
            handedOut = true;
            return channel;
        } finally {
            if (!handedOut) {
                answer.close();
            }
        }
    }

    private void requireUnchanged(ObjectFacts now, boolean compared) throws StoreException {
        if (!opened.isUnchanged(now, compared)) {
            throw changed();
        }
    }

    private StoreException changed() {
        return changed(failures);
    }

    private static StoreException changed(HttpFailures failures) {
        return failures.of(
                Reason.SOURCE_CHANGED,
                "the object changed on the server while it was read: copy it again once nobody"
                        + " writes to it");
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "an object of a server";
    }

    /** One that can be read by ranges. */
    private static final class Ranged extends HttpImageSource implements RangeReads {

        Ranged(HttpSession session, HttpTarget target, long most, Look look) {
            super(session, target, most, look);
        }

        @Override
        public ReadableByteChannel openRange(long offset, long length) throws StoreException {
            return openPart(offset, length);
        }

        @Override
        public int preferredChunk() {
            return CHUNK;
        }

        @Override
        public int preferredConcurrency() {
            return mostAtOnce();
        }
    }

    final int mostAtOnce() {
        return Math.min(MOST_AT_ONCE, session.mostConnections());
    }

    final ReadableByteChannel openPart(long offset, long length) throws StoreException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("range of " + length + " bytes at " + offset);
        }
        session.requireOpen();
        long start = Math.min(offset, opened.size());
        long count = Math.min(length, opened.size() - start);
        if (count == 0) {
            return new NoBytes(session);
        }
        String range = "bytes=" + start + "-" + (start + count - 1);
        String validator = opened.ifRange();
        HttpAnswer answer =
                ask(
                        validator == null
                                ? Map.of("Range", range)
                                : Map.of("Range", range, "If-Range", validator));
        boolean handedOut = false;
        try {
            requirePart(answer, start, count);
            BodyChannel channel = new BodyChannel(answer, failures, count, most);
            handedOut = true;
            return channel;
        } finally {
            if (!handedOut) {
                answer.close();
            }
        }
    }

    private void requirePart(HttpAnswer answer, long start, long count) throws StoreException {
        if (answer.status() == PARTIAL) {
            requireWhole(answer, failures);
            ContentRange range = ContentRange.parse(answer.header("Content-Range"));
            requireUnchanged(ObjectFacts.of(answer, range == null ? -1 : range.size()), true);
            range(answer, start, count, failures);
            return;
        }
        if (answer.status() == UNSATISFIABLE) {
            throw changed();
        }
        requireOk(answer, failures);
        requireUnchanged(ObjectFacts.of(answer, answer.length()), false);
        throw failures.of(
                Reason.UNAVAILABLE,
                "the server sends the whole object where a part was asked for, which it could do"
                        + " before: check the server and what is between");
    }
}
