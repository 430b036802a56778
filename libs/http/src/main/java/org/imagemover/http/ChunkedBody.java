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

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;

/** A body in chunks. */
final class ChunkedBody implements Body {

    private final Connection connection;
    private final ChunkedInputStream chunks;
    private volatile boolean finished;

    ChunkedBody(Connection connection, ChunkedInputStream chunks) {
        this.connection = connection;
        this.chunks = chunks;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (finished) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        int count = connection.readInto(target, chunks::read);
        if (count < 0) {
            // a size that was cut off can look like the last chunk's
            if (connection.isEnded()) {
                throw new ConnectionClosedException();
            }
            finished = true;
        }
        return count;
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public boolean isFinished() {
        return finished;
    }
}
