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

/** The error numbers of Linux that are acted on, and what they mean; the same on all processors. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int ENOTTY = 25;
    static final int ETXTBSY = 26;
    static final int EFBIG = 27;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ENOSYS = 38;
    static final int ELOOP = 40;
    static final int EOPNOTSUPP = 95;
    static final int ENAMETOOLONG = 36;
    static final int EDQUOT = 122;

    private Errno() {}

    /**
     * A failed call as java.nio would throw it, for {@link FileFailures}: in English whatever the
     * operator's language, and without a path.
     *
     * @param result what the call answered, a negative errno
     */
    static IOException failure(long result) {
        int errno = (int) -result;
        return new IOException(
                switch (errno) {
                    case EPERM -> "operation not permitted";
                    case EIO -> "the disk reported an error";
                    case EACCES -> "permission denied";
                    case ENOTDIR -> "not a directory";
                    case EISDIR -> "it is a directory";
                    case EMFILE -> "too many files are open";
                    case ETXTBSY -> "it is in use as a program or as swap space";
                    case EFBIG -> "file too large";
                    case ENOSPC -> "no space left";
                    case EROFS -> "read-only file system";
                    case ENAMETOOLONG -> "file name too long";
                    case ELOOP -> "it is a symbolic link";
                    case EDQUOT -> "disk quota exceeded";
                    default -> "the system answered errno " + errno;
                });
    }
}
