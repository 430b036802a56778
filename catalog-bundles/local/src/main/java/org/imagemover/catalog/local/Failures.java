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
package org.imagemover.catalog.local;

import java.io.IOException;
import org.imagemover.findings.DiskAdvice;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;

/** What the catalogue answers where a file system fails; names no path. */
final class Failures {

    private Failures() {}

    /**
     * The same call can succeed later.
     *
     * @param operation what could not be done, to follow "cannot"
     */
    static CatalogException unavailable(String catalog, String operation, IOException failure) {
        return unavailable(catalog, operation, DiskAdvice.of(failure));
    }

    /** As {@link #unavailable}, after a change that was taken back, or could not be. */
    static CatalogException unchanged(String catalog, String operation, IOException failure) {
        boolean takenBack = failure.getSuppressed().length == 0;
        return unavailable(
                catalog,
                operation,
                DiskAdvice.of(failure)
                        + (takenBack
                                ? " (nothing was changed)"
                                : " (it may be changed all the same: look again before that)"));
    }

    private static CatalogException unavailable(String catalog, String operation, String why) {
        return new CatalogException(
                Reason.UNAVAILABLE, "catalogue '" + catalog + "' cannot " + operation + ": " + why);
    }
}
