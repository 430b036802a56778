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
package org.imagemover.findings;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says what a file system answered so that a person knows what to do; names no path. */
public final class DiskAdvice {

    private DiskAdvice() {}

    /** What is wrong and what to do. */
    public static String of(IOException failure) {
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
