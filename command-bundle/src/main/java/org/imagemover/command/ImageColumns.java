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
package org.imagemover.command;

import org.imagemover.api.ImageInfo;
import org.imagemover.command.Column.Shown;
import org.jspecify.annotations.Nullable;

/** What is told of an image. */
final class ImageColumns {

    static final Listing<ImageInfo> LISTING =
            Listing.of(
                    Column.of("Id", "id", ImageInfo::id),
                    Column.of("Name", "name", ImageInfo::name),
                    Column.of("Format", "format", ImageInfo::format),
                    Column.bytes("Size", "size", ImageInfo::size),
                    Column.bytes("Virtual size", "virtualSize", ImageInfo::virtualSize)
                            .shown(Shown.ALONE),
                    Column.of("Status", "status", ImageInfo::status),
                    Column.of("Catalogue", "catalog", ImageInfo::catalog),
                    Column.of("Stores", "stores", ImageInfo::stores),
                    Column.<ImageInfo>of("Digests", "digests", i -> Column.texts(i.digests()))
                            .shown(Shown.ALONE),
                    Column.<ImageInfo>of(
                                    "Created",
                                    "created",
                                    i -> i.created() == null ? null : i.created().toString())
                            .shown(Shown.ALONE),
                    Column.<ImageInfo>of("Attested", "attestedStores", ImageInfo::attestedStores)
                            .shown(Shown.ALONE),
                    Column.<ImageInfo>of("Chunk digests", "chunkDigests", ImageInfo::chunkDigests)
                            .readable(image -> yesNo(image.chunkDigests()))
                            .shown(Shown.ALONE));

    private ImageColumns() {}

    private static String yesNo(@Nullable Boolean known) {
        if (known == null) {
            return "";
        }
        return known ? "yes" : "no";
    }
}
