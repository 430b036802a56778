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

/**
 * What an operator allows.
 *
 * @param maxVirtualSize the largest disk, in bytes, that an image may claim to hold
 * @param allowEncrypted whether images that are encrypted (LUKS, qcow2's own encryption) may pass
 */
public record InspectionLimits(long maxVirtualSize, boolean allowEncrypted) {

    /** No limit of size, nothing encrypted. */
    public static final InspectionLimits DEFAULTS = new InspectionLimits(Long.MAX_VALUE, false);
}
