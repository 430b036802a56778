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
package org.imagemover.api;

/** What a {@link Transfer} waits for. */
public enum WaitCause {
    /** For its turn among the transfers, or among the lanes of all transfers. */
    QUEUE,
    /** For bytes of its source; the work of reading them is not counted. */
    SOURCE,
    /** For its destination to take bytes. */
    DESTINATION,
    /** For digests to be computed. */
    DIGEST,
    /** For memory: the buffers are in use. */
    MEMORY,
    /** To keep within a bandwidth limit. */
    BANDWIDTH,
    /** For the time of the next try after a failure. */
    RETRY,
    /** For a store that is not there, or for a test whether it is. */
    STORE,
    /** For {@link Transfer#resume}. */
    PAUSE;

    /** The word as it is shown: lower case. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
