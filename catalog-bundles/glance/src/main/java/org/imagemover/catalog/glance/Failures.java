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
package org.imagemover.catalog.glance;

import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.StoreException;

/** What Glance said, in the words of a catalogue. */
final class Failures {

    private Failures() {}

    /**
     * The same message; what only an operator can put right is a catalogue that cannot be asked.
     */
    static CatalogException of(StoreException failure) {
        Reason reason =
                switch (failure.reason()) {
                    case NOT_FOUND -> Reason.NOT_FOUND;
                    case DENIED -> Reason.DENIED;
                    case THROTTLED -> Reason.THROTTLED;
                    case CORRUPT -> Reason.DAMAGED;
                    default -> Reason.UNAVAILABLE;
                };
        return new CatalogException(reason, String.valueOf(failure.getMessage()));
    }
}
