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
package org.imagemover.core.mover;

import java.io.IOException;
import java.time.Duration;

/** A store or a catalogue has not answered for so long that nobody waits for it any more. */
final class UnansweredException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean goesOn;

    UnansweredException(String who, Duration patience, boolean goesOn) {
        super(
                who
                        + " has not answered for "
                        + patience.toSeconds()
                        + " s: check what is behind it");
        this.goesOn = goesOn;
    }

    /** Whether the call is still under way, and may have its effect later. */
    boolean goesOn() {
        return goesOn;
    }
}
