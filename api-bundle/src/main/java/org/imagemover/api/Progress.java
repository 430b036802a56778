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

import java.time.Duration;

/**
 * How far a transfer has come.
 *
 * @param bytesDone bytes of the image that are done, holes included
 * @param bytesTotal the image's size, or -1 while it is not known
 * @param bytesPerSecond the rate over the last seconds
 * @param elapsed since the transfer was started
 */
public record Progress(long bytesDone, long bytesTotal, double bytesPerSecond, Duration elapsed) {

    /** The time left at the present rate, in seconds; -1 where that cannot be told. */
    public long secondsLeft() {
        if (bytesTotal < 0 || bytesPerSecond <= 0) {
            return -1;
        }
        return Math.round((bytesTotal - bytesDone) / bytesPerSecond);
    }
}
