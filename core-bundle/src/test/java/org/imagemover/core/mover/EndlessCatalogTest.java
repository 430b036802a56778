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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.testing.Core;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.PageMarkers;
import org.imagemover.spi.RequestContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A catalogue of somebody else's, whose listing has no end, ends all the same. */
class EndlessCatalogTest {

    private final Core core = Core.withoutCatalog();
    private int pages;

    @AfterEach
    void closeTheCore() {
        core.close();
    }

    /** A catalogue whose next page is told by a function of the number of the page before. */
    private void bind(Function<Integer, ImageCatalog.Page> page) {
        core.bindCatalog(
                "foreign",
                new ImageCatalog() {
                    @Override
                    public String type() {
                        return "foreign";
                    }

                    @Override
                    public ImageRecord find(String id, RequestContext context)
                            throws CatalogException {
                        throw new CatalogException(CatalogException.Reason.NOT_FOUND, "none");
                    }

                    @Override
                    public List<ImageRecord> findByName(String name, RequestContext context) {
                        return Collections.nCopies(MOST_OF_A_NAME, image());
                    }

                    @Override
                    public Page list(@Nullable String marker, RequestContext context) {
                        return page.apply(pages++);
                    }
                },
                0);
    }

    private static ImageRecord image() {
        return ImageRecord.builder(UUID.randomUUID().toString()).name("n").build();
    }

    private String givenUp() {
        List<ImageInfo> taken = new ArrayList<>();
        String message =
                assertThrows(
                                CatalogUnavailableException.class,
                                () -> core.admin.forEachImage(taken::add))
                        .getMessage();
        assertTrue(message.contains("catalogue 'foreign'"), message);
        pages = 0;
        assertThrows(CatalogUnavailableException.class, () -> core.admin.images());
        return message;
    }

    @Test
    void aMarkerThatWasThereBeforeEndsTheListing() {
        bind(page -> new ImageCatalog.Page(List.of(image()), "m" + page % 3));
        String message = givenUp();
        assertTrue(message.contains("same marker"), message);
        assertTrue(message.contains("page 4"), message);
        assertEquals(4, pages);
    }

    @Test
    void pagesWithoutImagesEndIt() {
        bind(page -> new ImageCatalog.Page(List.of(), "m" + page));
        String message = givenUp();
        assertTrue(message.contains("without an image"), message);
        assertEquals(PageMarkers.MOST_EMPTY + 1, pages);
    }

    @Test
    void butSomeEmptyPagesDoNot() throws Exception {
        bind(
                page ->
                        new ImageCatalog.Page(
                                page % 500 == 0 ? List.of(image()) : List.of(),
                                page == 3000 ? null : "m" + page));
        assertEquals(7, core.admin.images().size());
    }

    @Test
    void markersThatAreAlwaysNewEndItToo() {
        ImageRecord image = image();
        bind(page -> new ImageCatalog.Page(List.of(image), "m" + page));
        String message = givenUp();
        assertTrue(message.contains("does not end"), message);
        assertEquals(PageMarkers.MOST_PAGES, pages);
    }

    @Test
    void aPageOfTooManyImagesIsNotTaken() {
        List<ImageRecord> most = Collections.nCopies(ImageCatalog.Page.MOST + 1, image());
        bind(page -> new ImageCatalog.Page(most, null));
        String message = givenUp();
        assertTrue(message.contains((ImageCatalog.Page.MOST + 1) + " images"), message);
    }

    @Test
    void aMarkerOfMegabytesIsNotTaken() {
        bind(page -> new ImageCatalog.Page(List.of(image()), "m".repeat(1 << 21)));
        String message = givenUp();
        assertTrue(message.contains("2097152 characters"), message);
        assertTrue(message.length() < 1000, message);
    }

    @Test
    void aNameThatVeryManyImagesHaveIsToldWithSomeOfTheirIds() {
        bind(page -> new ImageCatalog.Page(List.of(), null));
        String message =
                assertThrows(InvalidRequestException.class, () -> core.admin.image("name:n"))
                        .getMessage();
        assertTrue(message.startsWith("100 images or more are named 'n'"), message);
        assertTrue(message.length() < 1000, message);
    }
}
