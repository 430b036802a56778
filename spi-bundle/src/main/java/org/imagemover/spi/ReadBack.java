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
package org.imagemover.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** The ability of an {@link ImageSink} to be read while it is written. */
@ConsumerType
public interface ReadBack {

    /**
     * Reads what was written.
     *
     * @param position where to start
     * @param target filled as far as there are bytes
     * @return the number of bytes read, or -1 at the end of what is there
     * @throws StoreException it cannot be read
     */
    int read(long position, ByteBuffer target) throws StoreException;
}
