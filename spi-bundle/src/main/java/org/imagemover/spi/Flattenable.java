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

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageSink} to make what {@link CloneStore#cloneFrom} cloned independent
 * of its source part by part: between two parts the transfer can be cancelled or paused, and its
 * driver replaced. A sink that went on by {@link WritableStore#resume} goes on with this too.
 */
@ConsumerType
public interface Flattenable {

    /**
     * Copies some of what is still the source's, as much as takes a second or so. Blocking; not for
     * several threads at once, and never called of a clone that may depend on its source.
     *
     * @return whether the object depends on its source no longer; asked again, it says so again
     * @throws StoreException as {@link ImageSink#write}; what was copied stays, and the rest may be
     *     tried again
     */
    boolean flattenPart() throws StoreException;
}
