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
package org.imagemover.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue could not do what it was asked. The message is for a person, and holds no location
 * and no secret.
 */
public class CatalogException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, in the words that the core acts on. */
    public enum Reason {
        /** The catalogue answered that it has no such image. */
        NOT_FOUND,
        /** Not permitted. */
        DENIED,
        /** There is such an image, or object, already. */
        EXISTS,
        /** The catalogue asks for fewer or slower calls. */
        THROTTLED,
        /** The catalogue did not answer. */
        UNAVAILABLE,
        /** What the catalogue holds of the image cannot be understood. */
        DAMAGED
    }

    public CatalogException(Reason reason, String message) {
        this(reason, message, null);
    }

    public CatalogException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
