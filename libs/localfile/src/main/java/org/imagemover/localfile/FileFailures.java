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
package org.imagemover.localfile;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** What the file system's exceptions, which name paths, become. */
public final class FileFailures {

    private FileFailures() {}

    /**
     * Translates an exception. The message names no path but what the caller named.
     *
     * @param failure what java.nio threw
     * @param what the file in the caller's words, the subject of the message
     * @param done what could not be done with it: {@code read}, {@code written}
     * @return the exception to throw; a {@link StoreException} stays as it is
     */
    public static StoreException of(IOException failure, String what, String done) {
        if (failure instanceof StoreException already) {
            return already;
        }
        if (failure instanceof ClosedChannelException) {
            return new StoreException(Reason.UNAVAILABLE, what + " was closed: open it again");
        }
        if (failure instanceof NoSuchFileException) {
            return new StoreException(Reason.NOT_FOUND, what + " is not there");
        }
        if (failure instanceof FileAlreadyExistsException) {
            return exists(what);
        }
        String text = text(failure);
        String cannot = what + " cannot be " + done + ": ";
        if (failure instanceof AccessDeniedException || has(text, "permission denied")) {
            return new StoreException(
                    Reason.DENIED,
                    cannot
                            + "permission denied; give the user that this process runs as the"
                            + " right to do it");
        }
        if (has(text, "no space left") || has(text, "quota exceeded")) {
            return new StoreException(Reason.NO_SPACE, cannot + text + "; make room and try again");
        }
        if (has(text, "read-only file system") || has(text, "operation not permitted")) {
            return new StoreException(Reason.DENIED, cannot + text);
        }
        if (failure instanceof FileSystemLoopException
                || has(text, "symbolic link")
                || has(text, "name too long")
                || has(text, "file too large")) {
            return new StoreException(Reason.UNSUPPORTED, cannot + text);
        }
        if (has(text, "not a directory")) {
            return new StoreException(Reason.NOT_FOUND, cannot + "its directory is not there");
        }
        return new StoreException(Reason.UNAVAILABLE, cannot + text);
    }

    static StoreException exists(String what) {
        return new StoreException(
                Reason.EXISTS, what + " exists already: remove it first, or choose another name");
    }

    /** Whether the file system cannot do that at all. */
    static boolean isUnsupported(IOException failure) {
        return has(text(failure), "not supported");
    }

    /** The system's own words; the message of a {@link FileSystemException} has paths in it. */
    private static String text(IOException failure) {
        String text =
                failure instanceof FileSystemException named
                        ? named.getReason()
                        : failure.getMessage();
        return text == null ? "the file system refused it" : text;
    }

    private static boolean has(String text, String words) {
        return text.toLowerCase(Locale.ROOT).contains(words);
    }
}
