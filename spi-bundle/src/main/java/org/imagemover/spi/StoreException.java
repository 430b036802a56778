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
 * A store could not do what it was asked. The message is for a person: it names the operation, the
 * store's id and what to do next, and never a location, a path or a secret; so does the text of the
 * cause, if one is given at all.
 */
public class StoreException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, in the words that the core acts on. */
    public enum Reason {
        /** There is no such object. */
        NOT_FOUND(false),
        /** Not permitted with the rights that are configured. */
        DENIED(false),
        /** There is such an object already. */
        EXISTS(false),
        /** Others depend on the object: it cannot be removed before them. */
        IN_USE(false),
        /** The store's configuration is wrong. */
        INVALID_CONFIG(false),
        /** The store, or this object, cannot do that. */
        UNSUPPORTED(false),
        /** The store asks for fewer or slower calls. */
        THROTTLED(true),
        /** The store did not answer, or broke off. */
        UNAVAILABLE(true),
        /** The object is no longer the one that was opened. */
        SOURCE_CHANGED(false),
        /** The object's bytes are damaged, as the store itself found. */
        CORRUPT(false),
        /** The store is full, or a quota is reached. */
        NO_SPACE(false),
        /** A commit may or may not have happened. */
        COMMIT_UNKNOWN(false);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether the same call can succeed later without anybody changing something. */
        public boolean retryable() {
            return retryable;
        }
    }

    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
