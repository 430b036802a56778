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
package org.imagemover.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Leaves out the colours and other control sequences ({@code ESC [ ... letter}) that some shell
 * commands print wherever they print to. For one thread.
 */
final class PlainText extends FilterOutputStream {

    private static final int ESCAPE = 0x1b;

    private enum State {
        TEXT,
        ESCAPE_SEEN,
        IN_SEQUENCE
    }

    private State state = State.TEXT;

    PlainText(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int textFrom = offset;
        for (int at = offset; at < offset + length; at++) {
            int value = bytes[at];
            switch (state) {
                case TEXT -> {
                    if (value == ESCAPE) {
                        out.write(bytes, textFrom, at - textFrom);
                        state = State.ESCAPE_SEEN;
                    }
                }
                case ESCAPE_SEEN -> {
                    if (value == '[') {
                        state = State.IN_SEQUENCE;
                    } else {
                        out.write(ESCAPE);
                        textFrom = at;
                        state = State.TEXT;
                    }
                }
                case IN_SEQUENCE -> {
                    if (value >= '@' && value <= '~') {
                        textFrom = at + 1;
                        state = State.TEXT;
                    }
                }
            }
        }
        if (state == State.TEXT) {
            out.write(bytes, textFrom, offset + length - textFrom);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }
}
