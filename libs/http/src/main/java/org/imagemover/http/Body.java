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

/** The bytes of an answer, out of their framing. For one thread at a time. */
interface Body {

    /**
     * Reads at least one byte where there is room for one.
     *
     * @return how many, or -1 where all were read
     * @throws org.apache.hc.core5.http.ConnectionClosedException the connection ended before them
     * @throws SurplusException the connection goes on behind them; none of this call counts
     * @throws IOException the connection broke
     */
    int read(ByteBuffer target) throws IOException;

    /** How many bytes there are in all, or -1 where that is not said. */
    long length();

    /** Whether the next answer can follow: all was read, to the end of the framing. */
    boolean isFinished();
}
