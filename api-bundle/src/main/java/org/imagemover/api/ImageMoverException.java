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

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A copy, or an operation on an image, did not come to its end. The subclasses are what a caller
 * can act on differently; the message is for a person and says what to do next. Neither holds a
 * location or a secret.
 */
public class ImageMoverException extends IOException {

    private static final long serialVersionUID = 1L;

    private long bytesDelivered;

    public ImageMoverException(String message) {
        this(message, null);
    }

    public ImageMoverException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * How many bytes a destination that is a channel had got when the copy failed. They are not an
     * image and must be thrown away. 0 for every other destination: nothing is left there.
     */
    public final long bytesDelivered() {
        return bytesDelivered;
    }

    /** Sets {@link #bytesDelivered}; for the mover. */
    public final void setBytesDelivered(long bytesDelivered) {
        this.bytesDelivered = bytesDelivered;
    }
}
