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

/** Whether a destination has to survive a power cut once the copy is reported done. */
public enum Durability {
    /** The bytes and the name are flushed to the device before the copy is published. */
    SYNCED,
    /**
     * Nothing is flushed: for scratch copies and benchmarks. A copy that is recorded in a catalogue
     * is flushed all the same, since later copies rely on it.
     */
    NONE
}
