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

import java.util.Locale;

/** The state of an image in its catalogue, in Glance's words. */
public enum ImageStatus {
    /** It can be read. */
    ACTIVE,
    /** It is known, and its bytes are not there yet. */
    QUEUED,
    /** Its bytes are being uploaded. */
    SAVING,
    /** Its bytes are being imported. */
    IMPORTING,
    /** An operator has closed it for reading. */
    DEACTIVATED,
    /** Its upload failed. */
    KILLED,
    /** It is being deleted: no new copy may start. */
    DELETING,
    /** It was deleted. */
    DELETED,
    /** A state that is not known here. */
    UNKNOWN;

    /** The word as it is shown: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
