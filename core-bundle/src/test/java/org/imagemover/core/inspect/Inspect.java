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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.jspecify.annotations.Nullable;

/** What tests ask of the inspector. */
final class Inspect {

    static final InspectionLimits ENCRYPTED = new InspectionLimits(Long.MAX_VALUE, true);

    private Inspect() {}

    static Inspection accepted(
            ImageBytes image, @Nullable String claimed, InspectionLimits limits) {
        try {
            return new ImageInspector(limits).inspect(image, claimed);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    static Inspection accepted(ImageBytes image, @Nullable String claimed) {
        return accepted(image, claimed, InspectionLimits.DEFAULTS);
    }

    static Inspection accepted(byte[] image, @Nullable String claimed) {
        return accepted(FakeImage.of(image), claimed);
    }

    static Inspection accepted(ByteBuffer image, @Nullable String claimed) {
        return accepted(image.array(), claimed);
    }

    /** The message of the refusal. */
    static String refused(
            Reason reason,
            ImageBytes image,
            @Nullable String claimed,
            InspectionLimits limits,
            String... words) {
        ImageUnacceptableException refusal =
                assertThrows(
                        ImageUnacceptableException.class,
                        () -> new ImageInspector(limits).inspect(image, claimed));
        String message = String.valueOf(refusal.getMessage());
        assertEquals(reason, refusal.reason(), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
        return message;
    }

    static String unsafe(ImageBytes image, @Nullable String claimed, String... words) {
        return refused(Reason.UNSAFE, image, claimed, InspectionLimits.DEFAULTS, words);
    }

    static String unsafe(byte[] image, @Nullable String claimed, String... words) {
        return unsafe(FakeImage.of(image), claimed, words);
    }

    static String unsafe(ByteBuffer image, @Nullable String claimed, String... words) {
        return unsafe(image.array(), claimed, words);
    }

    static String misclaimed(ByteBuffer image, @Nullable String claimed, String... words) {
        ImageBytes bytes = FakeImage.of(image.array());
        return refused(Reason.FORMAT, bytes, claimed, InspectionLimits.DEFAULTS, words);
    }
}
