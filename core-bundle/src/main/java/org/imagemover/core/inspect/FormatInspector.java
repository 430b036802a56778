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

/**
 * Knows one format. An implementation has no state; it checks what would make a reader of the image
 * open something else than the image, or use more than the image is worth, and not whether the
 * image is in order: that is its reader's business.
 */
interface FormatInspector {

    /** The format's name as Glance has it. */
    String format();

    /**
     * Whether an image is of this format.
     *
     * @throws BytesNotAtHandException what tells it cannot be read ahead
     * @throws IOException the source failed
     */
    boolean matches(ImageView image) throws Refusal, IOException;

    /**
     * Checks an image that {@link #matches}.
     *
     * @throws Refusal it is not safe, or cannot be checked
     * @throws BytesNotAtHandException what has to be checked cannot be read ahead: a refusal, too
     * @throws IOException the source failed
     */
    Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal, IOException;
}
