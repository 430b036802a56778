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
import java.nio.ByteBuffer;
import org.imagemover.core.config.CoreSettings;
import org.imagemover.core.inspect.ImageInspector;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.core.inspect.InspectionLimits;
import org.imagemover.core.registry.OpenSource;
import org.jspecify.annotations.Nullable;

/** Inspects the head of an image within the limits that are configured now. */
public final class HeadInspection {

    /** How much of an image is looked at first. */
    static final int HEAD = 1 << 20;

    private HeadInspection() {}

    /**
     * Reads the head of an image and inspects it.
     *
     * @param source open; left open
     * @param settings the limits
     * @param claimed the format that it is said to have, or null
     * @return what was found
     * @throws IOException it cannot be read; an {@link
     *     org.imagemover.api.ImageUnacceptableException} where it is refused
     */
    public static Inspection of(OpenSource source, CoreSettings settings, @Nullable String claimed)
            throws IOException {
        SourceReader reader = new SourceReader(source);
        long size = reader.stat().size();
        int asked = size < 0 ? HEAD : (int) Math.min(HEAD, size);
        ByteBuffer head = ByteBuffer.allocate(asked);
        reader.readHead(head);
        head.flip();
        boolean all = size < 0 && head.limit() < asked;
        InspectedBytes nobodyMovesThem = new InspectedBytes(HEAD);
        return inspect(head, all ? head.limit() : size, reader, nobodyMovesThem, settings, claimed);
    }

    /**
     * Inspects an image.
     *
     * @param head its first bytes
     * @param size in bytes, or -1 while unknown
     * @param reader the rest of it
     * @param seen is told all that is looked at
     */
    static Inspection inspect(
            ByteBuffer head,
            long size,
            SourceReader reader,
            InspectedBytes seen,
            CoreSettings settings,
            @Nullable String claimed)
            throws IOException {
        long allowed = settings.virtualSizeMax();
        InspectionLimits limits =
                new InspectionLimits(
                        allowed > 0 ? allowed : Long.MAX_VALUE, settings.allowEncrypted());
        return new ImageInspector(limits).inspect(new HeadBytes(head, size, reader, seen), claimed);
    }
}
