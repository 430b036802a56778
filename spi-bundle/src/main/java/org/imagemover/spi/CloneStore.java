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

import org.imagemover.api.CopyMethod;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of a {@link WritableStore} to make an object from a {@link CloneSource} of the same
 * system, without the bytes passing through here. Thread-safe, blocking.
 */
@ConsumerType
public interface CloneStore {

    /**
     * The system, as {@link CloneSource#cloneDomain} names it.
     *
     * @throws StoreException it is not known yet, since the system was not reached
     */
    String cloneDomain() throws StoreException;

    /**
     * {@link CopyMethod#CLONE}, of what depends on its source unless it is flattened, or {@link
     * CopyMethod#SERVER_SIDE_COPY}.
     */
    CopyMethod cloneMethod();

    /**
     * Makes an object that has all bytes of a source, not seen under its key before {@link
     * ImageSink#commit}.
     *
     * @param cloneReference {@link CloneSource#cloneReference} of a source of the same domain
     * @param key the new object's key
     * @param request the object's size (at least the source's) and durability
     * @param flatten whether it must not depend on the source once committed. What that takes is
     *     not waited for here where the sink is {@link Flattenable}: it is committed once that says
     *     that all is done
     * @return a sink whose {@link ImageSink#committed} is the whole source
     * @throws StoreException {@code UNSUPPORTED} or {@code NOT_FOUND} where this source cannot be
     *     cloned: the next way is tried; else as {@link WritableStore#create}
     */
    ImageSink cloneFrom(String cloneReference, String key, SinkRequest request, boolean flatten)
            throws StoreException;
}
