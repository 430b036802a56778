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

/** The image itself is refused; trying again does not help until somebody changed the image. */
public class ImageUnacceptableException extends ImageMoverException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why an image is refused. */
    public enum Reason {
        /** It is not in a state in which it can be read: queued, deactivated, being deleted. */
        STATE,
        /** Its bytes are of another format than its record claims. */
        FORMAT,
        /** Its bytes would make a reader open something else, or cannot be inspected. */
        UNSAFE,
        /** Its bytes, or its record, have another digest than its record or the caller claims. */
        DIGEST,
        /** It has more or fewer bytes than its record claims. */
        SIZE,
        /** It changed while it was read. */
        CHANGED,
        /** A digest is required, its record has none, and the caller expects none. */
        NO_DIGEST
    }

    public ImageUnacceptableException(Reason reason, String message) {
        this(reason, message, null);
    }

    public ImageUnacceptableException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
