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

import org.imagemover.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a catalogue or a store is asked.
 *
 * @param onBehalfOf the end user's token, or null for the service's own rights; not kept longer
 *     than the call, and no answer that it led to is given to anybody else
 */
public record RequestContext(@Nullable Secret onBehalfOf) {

    /** The service's own rights. */
    public static final RequestContext SERVICE = new RequestContext(null);
}
