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
package org.imagemover.api;

import org.jspecify.annotations.Nullable;

/** The destination could not take the image. Nothing of the image is left there. */
public class DestinationException extends ImageMoverException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a destination did not take an image. */
    public enum Reason {
        /** Something is there already, and replacing it was not asked for. */
        EXISTS,
        /** Not enough space. */
        NO_SPACE,
        /** Not permitted. */
        DENIED,
        /** Its directory, device or store is not there. */
        NOT_FOUND,
        /** It cannot take this image, or images at all. */
        UNSUPPORTED,
        /** Anything else: the message says what. */
        FAILED
    }

    public DestinationException(Reason reason, String message) {
        this(reason, message, null);
    }

    public DestinationException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
