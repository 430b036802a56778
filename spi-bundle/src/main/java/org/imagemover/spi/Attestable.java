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

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageSource} whose object cannot change unseen: a file in a store's own
 * directory on a file system of this machine, a protected snapshot. Never an object behind HTTP,
 * where only the server says whether it changed.
 */
@ConsumerType
public interface Attestable {

    /**
     * Tells this object in this state. While a later answer is equal, of whatever source of the
     * object, the object has had the same bytes all the time in between.
     *
     * @return an opaque text, not secret, without a location; or null where the object may change
     *     unseen, or changed so lately that one more change might not show yet
     * @throws StoreException as {@link ImageSource#stat}
     */
    @Nullable String attestedState() throws StoreException;

    /**
     * Makes sure that a power cut leaves the object's bytes as they can be read now: what was
     * written may still be in memory alone, whoever wrote it, with a size and times that are on the
     * disk. The core calls it between the hashing of the object and the last look at its state, and
     * records nothing where it fails.
     *
     * @throws StoreException it is not sure
     */
    void makeDurable() throws StoreException;
}
