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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One of the caller's own streams, whatever {@code System.out} is meanwhile. Commands cannot close
 * it. It remembers why it could not be written, which a {@link PrintStream} alone forgets.
 */
final class Output extends PrintStream {

    private final Target target;

    private Output(OutputStream stream, Target target) {
        super(stream, true, StandardCharsets.UTF_8);
        this.target = target;
    }

    /**
     * @param descriptor standard output or error
     * @param plain whether colours are left out
     */
    static Output to(FileDescriptor descriptor, boolean plain) {
        return to(new FileOutputStream(descriptor), plain);
    }

    static Output to(OutputStream stream, boolean plain) {
        Target target = new Target(stream);
        return new Output(plain ? new PlainText(target) : target, target);
    }

    boolean failed() {
        return checkError();
    }

    /** Why it could not be written. */
    @Nullable String reason() {
        return target.failure == null ? null : target.failure.getMessage();
    }

    @Override
    public void close() {
        flush();
    }

    private static final class Target extends FilterOutputStream {

        private volatile @Nullable IOException failure;

        Target(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException notWritten) {
                failure = notWritten;
                throw notWritten;
            }
        }
    }
}
