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
package org.imagemover.core.mover;

import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.spi.CatalogException;

/** A catalogue's answer in the words of callers. */
final class CatalogFailures {

    private CatalogFailures() {}

    static ImageMoverException toApi(CatalogException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.reason()) {
            case NOT_FOUND -> new ImageNotFoundException(message);
            case DENIED -> new NotAllowedException(message);
            case EXISTS -> new DestinationException(DestinationException.Reason.EXISTS, message);
            case THROTTLED, UNAVAILABLE -> new CatalogUnavailableException(message);
            case DAMAGED ->
                    new ImageUnacceptableException(
                            ImageUnacceptableException.Reason.STATE, message);
        };
    }
}
