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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;

/** Says what a file system answered so that a person knows what to do; names no path. */
final class Failures {

    private Failures() {}

    /**
     * The same call can succeed later.
     *
     * @param operation what could not be done, to follow "cannot"
     */
    static CatalogException unavailable(String catalog, String operation, IOException failure) {
        return unavailable(catalog, operation, advice(failure));
    }

    /** As {@link #unavailable}, after a change that was taken back, or could not be. */
    static CatalogException unchanged(String catalog, String operation, IOException failure) {
        boolean takenBack = failure.getSuppressed().length == 0;
        return unavailable(
                catalog,
                operation,
                advice(failure)
                        + (takenBack
                                ? " (nothing was changed)"
                                : " (it may be changed all the same: look again before that)"));
    }

    private static CatalogException unavailable(String catalog, String operation, String why) {
        return new CatalogException(
                Reason.UNAVAILABLE, "catalogue '" + catalog + "' cannot " + operation + ": " + why);
    }

    /** What is wrong and what to do. */
    static String advice(IOException failure) {
        String text = text(failure).toLowerCase(Locale.ROOT);
        if (text.contains("no space left")) {
            return "no space is left in its directory; free some, then try again";
        }
        if (text.contains("quota")) {
            return "the disk quota of its directory is used up; free some space, then try again";
        }
        if (text.contains("read-only file system")) {
            return "its directory is on a read-only file system; mount it for writing, then try"
                    + " again";
        }
        if (failure instanceof AccessDeniedException || text.contains("permission denied")) {
            return "permission denied; let the user that Image Mover runs as read and write its"
                    + " directory and the files in it, then try again";
        }
        if (failure instanceof NoSuchFileException) {
            return "a file or directory went in the middle; look whether its directory is there,"
                    + " then try again";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file is where a directory has to be; move it away, then try again";
        }
        return "the file system failed with "
                + reason(failure)
                + "; look at the system's log, then try again";
    }

    /** What the system said; without the path, where that is told apart. */
    private static String text(IOException failure) {
        String text =
                failure instanceof FileSystemException named
                        ? named.getReason()
                        : failure.getMessage();
        return text == null ? "" : text;
    }

    /** The system's words, unless a path may be among them. */
    private static String reason(IOException failure) {
        String text = text(failure);
        return text.isBlank() || text.contains("/")
                ? failure.getClass().getSimpleName()
                : "'" + text + "'";
    }
}
