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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.Consumer;
import org.imagemover.api.Digest;
import org.junit.jupiter.api.Test;

class ImageRecordTest {

    private static final Digest DIGEST = new Digest("sha256", "ab".repeat(32));

    private static void refused(String what, Consumer<ImageRecord.Builder> more) {
        ImageRecord.Builder record = ImageRecord.builder("id");
        more.accept(record);
        String message = assertThrows(IllegalArgumentException.class, record::build).getMessage();
        assertTrue(message.contains(what), message);
        assertTrue(message.length() < 200, "it repeats nothing");
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }

    @Test
    void aRecordMayHaveAsMuchAsItSays() {
        ImageRecord.Builder record =
                ImageRecord.builder("id").name("n".repeat(ImageRecord.MOST_OF_NAME));
        times(ImageRecord.MOST_DIGESTS, () -> record.addDigest(DIGEST));
        times(
                ImageRecord.MOST_LOCATIONS,
                () -> record.addLocation(ImageLocation.inStore("main", "key")));
        assertEquals(ImageRecord.MOST_LOCATIONS, record.build().locations().size());
    }

    @Test
    void andNoMore() {
        refused("name", r -> r.name("n".repeat(ImageRecord.MOST_OF_NAME + 1)));
        refused("digests", r -> times(ImageRecord.MOST_DIGESTS + 1, () -> r.addDigest(DIGEST)));
        refused(
                "locations",
                r ->
                        times(
                                ImageRecord.MOST_LOCATIONS + 1,
                                () -> r.addLocation(ImageLocation.inStore("main", "key"))));
    }

    @Test
    void theTextsOfFewLocationsAreBoundedToo() {
        String huge = "k".repeat(ImageRecord.MOST_CHARACTERS);
        refused("texts", r -> r.addLocation(ImageLocation.inStore("main", huge)));
        refused(
                "texts",
                r -> r.addLocation(ImageLocation.ofUri("rbd://a/b", Map.of("store", huge))));
        refused("texts", r -> r.format(huge));
    }

    @Test
    void aDigestOfMegabytesIsNone() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Digest("other", "ab".repeat(1 << 20)))
                        .getMessage();
        assertTrue(message.length() < 200, message);
    }
}
