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
package org.imagemover.keystone;

import java.time.Instant;
import org.imagemover.api.Secret;

/**
 * A token of Keystone.
 *
 * @param value what goes into the header {@value #HEADER}
 * @param expires when it ends by the clock of this machine; {@link Instant#MAX} where that is not
 *     known
 */
public record AuthToken(Secret value, Instant expires) {

    /** The header that every OpenStack service looks for a token in. */
    public static final String HEADER = "X-Auth-Token";

    @Override
    public String toString() {
        return "a token until " + expires;
    }
}
