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

/** A body whose length was announced. */
final class SizedBody implements Body {

    private final Connection connection;
    private final long length;
    private volatile long left;

    SizedBody(Connection connection, long length) {
        this.connection = connection;
        this.length = length;
        this.left = length;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (left == 0) {
            return -1;
        }
        int start = target.position();
        int limit = target.limit();
        target.limit(start + (int) Math.min(target.remaining(), left));
        int count;
        try {
            count = connection.read(target);
        } finally {
            target.limit(limit);
        }
        if (count < 0) {
            throw new ConnectionClosedException();
        }
        if (count == left && connection.hasMore()) {
            target.position(start);
            throw new SurplusException();
        }
        left -= count;
        return count;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isFinished() {
        return left == 0;
    }
}
