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
package org.imagemover.core.mover;

import org.imagemover.api.ImageMoverException;
import org.imagemover.core.engine.Target;
import org.imagemover.core.registry.OpenSink;
import org.imagemover.spi.SinkRequest;

/** A destination that is refused: a transfer to it is started all the same, and fails. */
record RefusedTarget(String describe, ImageMoverException refusal) implements Target {

    @Override
    public void check() throws ImageMoverException {
        throw refusal;
    }

    @Override
    public Traits traits() {
        return Traits.of(describe, false);
    }

    @Override
    public OpenSink open(String image, long imageSize, SinkRequest request)
            throws ImageMoverException {
        throw refusal;
    }
}
