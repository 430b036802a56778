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
package org.imagemover.keystone;

import java.io.IOException;
import org.imagemover.spi.StoreException;

/**
 * Keystone, or a service that it told of, could not be asked, or does not permit it. The message is
 * for a person: it says what to do next, and names neither a URL nor a secret; there is no cause.
 */
public class KeystoneException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, in the words that callers act on. */
    public enum Reason {
        /** Keystone refused who asks. The same call can succeed once somebody has changed that. */
        DENIED,
        /** There is no usable answer. The same call can succeed later. */
        UNAVAILABLE,
        /** The configuration, or the catalogue of services, has to be changed first. */
        INVALID_CONFIG
    }

    public KeystoneException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The same for whoever takes exceptions of stores. */
    public StoreException forStore() {
        return new StoreException(
                StoreException.Reason.valueOf(reason.name()), String.valueOf(getMessage()));
    }

    /**
     * What a failure below HTTP means. That a server's certificate was not believed is no refusal
     * by Keystone, and that it speaks no HTTP may be a proxy's bad hour.
     */
    static KeystoneException of(StoreException failure) {
        Reason reason =
                failure.reason() == StoreException.Reason.INVALID_CONFIG
                        ? Reason.INVALID_CONFIG
                        : Reason.UNAVAILABLE;
        return new KeystoneException(reason, String.valueOf(failure.getMessage()));
    }
}
