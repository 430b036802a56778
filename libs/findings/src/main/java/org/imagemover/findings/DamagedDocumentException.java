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
package org.imagemover.findings;

import java.io.IOException;

/**
 * A document that cannot be understood. The message says what is wrong with it, to follow the
 * file's name, and repeats nothing that stands in it.
 */
public final class DamagedDocumentException extends IOException {

    private static final long serialVersionUID = 1L;

    public DamagedDocumentException(String message) {
        super(message);
    }
}
