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
package org.imagemover.core.registry;

import java.io.IOException;

/**
 * What a call was for cannot be used now, and may be again: the driver or catalogue has gone, or
 * goes, or is drained, or its backend does not answer. The call has not happened, or is void.
 */
public final class GoneException extends IOException {

    private static final long serialVersionUID = 1L;

    GoneException(String message) {
        super(message);
    }

    /** Of something that goes, or has gone. */
    static GoneException replaced(String what) {
        return new GoneException(whyReplaced(what));
    }

    /** What to say of it. */
    static String whyReplaced(String what) {
        return what + " is being replaced or removed";
    }
}
