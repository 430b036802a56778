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

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/** A range that has no bytes. */
final class NoBytes implements ReadableByteChannel {

    private final HttpSession session;
    private volatile boolean open = true;

    NoBytes(HttpSession session) {
        this.session = session;
    }

    @Override
    public int read(ByteBuffer target) throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        return -1;
    }

    @Override
    public boolean isOpen() {
        return open && !session.isClosed();
    }

    @Override
    public void close() {
        open = false;
    }
}
