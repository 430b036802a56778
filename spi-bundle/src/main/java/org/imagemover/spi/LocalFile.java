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

import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageSource} or an {@link ImageSink} to be reached as a file of this
 * machine, so that the kernel can clone or copy it. A sink's file is the one being written: the
 * core may have the kernel write to it beside the sink, and the sink counts what is there when it
 * is committed as its own. While a core does that, {@link ImageSink#committed} does not tell of it.
 */
@ConsumerType
public interface LocalFile {

    /**
     * Leads to the very file that is open, whatever becomes of the name that it was opened by: on
     * Linux {@code /proc/self/fd/<descriptor>}. A name could lead to another file by now, and what
     * is cloned has to be what was inspected. It leads anywhere once the source or the sink is
     * closed: whoever opens it asks once more afterwards. For the core alone, never shown.
     *
     * @throws StoreException {@code UNAVAILABLE}: it was closed
     */
    Path path() throws StoreException;
}
