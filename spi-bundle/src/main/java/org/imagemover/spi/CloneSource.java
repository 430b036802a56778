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

/** The ability of an {@link ImageSource} to be cloned, or copied, by the system that holds it. */
@ConsumerType
public interface CloneSource {

    /**
     * The system, such as {@code rbd:<fsid>}: a {@link CloneStore} of the same domain can be given
     * the reference. Not secret, holds no location.
     */
    String cloneDomain();

    /**
     * What the system needs to find the object; opaque, for a {@link CloneStore} alone, never
     * shown.
     */
    String cloneReference();

    /**
     * Why no clone can be made of this object, in whatever store of its system: for a person, and
     * without a location. Null where it can be tried.
     */
    default @Nullable String whyNoClone() {
        return null;
    }
}
