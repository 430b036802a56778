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
package org.imagemover.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.function.Executable;

/** What the tests of the driver share. */
final class Failures {

    private Failures() {}

    /** Fails with exactly this text, which is all that a user gets to see; null for any. */
    static void assertFails(Reason reason, String message, Executable call) {
        StoreException failure = assertThrows(StoreException.class, call);
        if (message != null) {
            assertEquals(message, failure.getMessage());
        }
        assertEquals(reason, failure.reason());
        assertNull(failure.getCause(), "a cause has texts of its own");
    }

    /** The whole object. */
    static byte[] read(StoreDriver driver, String key) throws IOException {
        try (ImageSource source = driver.open(key, RequestContext.SERVICE)) {
            return read(source.openStream());
        }
    }

    /** All of a channel, which is closed. */
    static byte[] read(ReadableByteChannel channel) throws IOException {
        try (channel) {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            while (channel.read(bytes) >= 0) {
                if (!bytes.hasRemaining()) {
                    bytes = ByteBuffer.allocate(bytes.capacity() * 2).put(bytes.flip());
                }
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }
}
