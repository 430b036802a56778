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
package org.imagemover.core.engine;

import java.io.IOException;

/** A lane failed by something else than its source. */
final class LaneException extends IOException {

    private static final long serialVersionUID = 1L;

    private final LaneFailure.Kind kind;
    private final IOException failure;

    LaneException(LaneFailure.Kind kind, IOException failure) {
        super(failure);
        this.kind = kind;
        this.failure = failure;
    }

    LaneFailure.Kind kind() {
        return kind;
    }

    IOException failure() {
        return failure;
    }
}
