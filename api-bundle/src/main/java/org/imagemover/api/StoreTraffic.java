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

/**
 * What transfers do with a store, since the core was started.
 *
 * @param transfers that read or write it now
 * @param lanes of them that are at work on it now
 * @param bytesRead bytes read from it
 * @param bytesWritten bytes written to it
 * @param bytesPerSecond read from and written to it, over the last seconds
 */
public record StoreTraffic(
        int transfers, int lanes, long bytesRead, long bytesWritten, double bytesPerSecond) {

    /** Of a store that nobody uses. */
    public static final StoreTraffic NONE = new StoreTraffic(0, 0, 0, 0, 0);
}
