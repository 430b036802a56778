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

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Sends an answer, well or badly. */
final class AnswerWriter {

    /** What is to become of the connection. */
    enum Outcome {
        KEPT,
        CLOSED,
        CUT
    }

    /** Waits, or is stopped. */
    @FunctionalInterface
    interface Hold {
        void hold() throws InterruptedException;
    }

    /** Waits for so many nanoseconds, or is stopped. */
    @FunctionalInterface
    interface Pause {
        void pause(long nanos) throws InterruptedException;
    }

    private final OutputStream out;
    private final Behaviour behaviour;
    private final Hold stall;
    private final Pause pauses;

    AnswerWriter(OutputStream out, Behaviour behaviour, Hold stall, Pause pauses) {
        this.out = out;
        this.behaviour = behaviour;
        this.stall = stall;
        this.pauses = pauses;
    }

    /** Sends it. */
    Outcome write(Answer answer) throws IOException, InterruptedException {
        boolean chunked = behaviour.chunked;
        boolean length = behaviour.length && !chunked;
        boolean odd =
                behaviour.lengthError != 0
                        || behaviour.extra > 0
                        || behaviour.cutAfter(answer.range().offset()) != Behaviour.NEVER
                        || !length && !chunked;
        boolean close = answer.close() || odd;
        StringBuilder head = new StringBuilder(answer.head());
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (length) {
            long announced = answer.range().length() + behaviour.lengthError;
            head.append("Content-Length: ").append(Math.max(0, announced)).append("\r\n");
        }
        head.append(close ? "Connection: close\r\n\r\n" : "\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        if (answer.sent()) {
            if (!writeBody(answer, chunked)) {
                return Outcome.CUT;
            }
            if (chunked) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write(new byte[(int) behaviour.extra]);
            out.flush();
        }
        return close ? Outcome.CLOSED : Outcome.KEPT;
    }

    /** Whether all was sent. */
    private boolean writeBody(Answer answer, boolean chunked)
            throws IOException, InterruptedException {
        byte[] piece = new byte[behaviour.piece];
        long length = answer.range().length();
        long stallAfter = behaviour.stallAfter(answer.range().offset());
        long cutAfter = behaviour.cutAfter(answer.range().offset());
        boolean stalled = false;
        for (long sent = 0; ; ) {
            if (sent >= stallAfter && !stalled) {
                stalled = true;
                stall.hold();
            }
            if (sent >= cutAfter) {
                return false;
            }
            if (sent >= length) {
                return true;
            }
            long end = Math.min(length, cutAfter);
            if (!stalled) {
                end = Math.min(end, stallAfter);
            }
            int count = (int) Math.min(piece.length, end - sent);
            fill(answer, answer.range().offset() + sent, piece, count);
            if (chunked) {
                out.write(
                        (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(piece, 0, count);
            if (chunked) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
            sent += count;
            pauses.pause(behaviour.pause.toNanos());
        }
    }

    private void fill(Answer answer, long position, byte[] piece, int count) {
        answer.body().read(position, piece, count);
        if (behaviour.wrongAt >= position && behaviour.wrongAt < position + count) {
            piece[(int) (behaviour.wrongAt - position)] ^= (byte) 0xff;
        }
    }
}
