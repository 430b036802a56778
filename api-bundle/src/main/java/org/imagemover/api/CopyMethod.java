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

/** The ways to move an image, cheapest first. */
public enum CopyMethod {
    /** Source and destination are one system that copies on write: no byte is moved. */
    CLONE,
    /** Source and destination are one system that copies by itself: no byte comes through here. */
    SERVER_SIDE_COPY,
    /** File to file inside the kernel: no byte enters the JVM, holes are kept. */
    KERNEL_COPY,
    /** Several ranges at once into a destination with positions. */
    PARALLEL_RANGES,
    /** In order, one stream. */
    STREAM,
    /** The image service's own download, when no location can be used. */
    API_DOWNLOAD
}
