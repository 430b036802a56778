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

import java.util.List;

/** The image is known, but no location of it could be used; trying again later may help. */
public class NoUsableLocationException extends ImageMoverException {

    private static final long serialVersionUID = 1L;

    private final transient List<Attempt> tried;

    public NoUsableLocationException(String message, List<Attempt> tried) {
        super(message);
        this.tried = List.copyOf(tried);
    }

    /** What was tried, in order, and why it did not work. */
    public List<Attempt> tried() {
        return tried == null ? List.of() : tried;
    }
}
