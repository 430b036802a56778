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

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.engine.Party;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.localfile.LocalImageSource;
import org.jspecify.annotations.Nullable;

/** A file of the caller's, to become an image. */
final class FileSupply implements Supply {

    /** What is recorded of every added image; Glance's own default. */
    static final String RECORDED = "sha512";

    private final String imageId;
    private final CallerPath file;
    private final @Nullable String format;
    private final List<Digest> digests;

    FileSupply(String imageId, CallerPath file, @Nullable String format, List<Digest> digests) {
        this.imageId = imageId;
        this.file = file;
        this.format = format;
        this.digests = digests;
    }

    @Override
    public Parties parties() {
        List<Party> directory = List.of(Party.directory(file.given().getParent()));
        return new Parties(directory, directory, List.of());
    }

    @Override
    public Offer find() throws ImageMoverException {
        long size;
        try (LocalImageSource source = open(file)) {
            size = source.stat().size();
        } catch (NotAllowedException refused) {
            throw refused;
        } catch (IOException unusable) {
            throw new InvalidRequestException(String.valueOf(unusable.getMessage()));
        }
        Set<String> compute = new LinkedHashSet<>(List.of(RECORDED));
        digests.forEach(digest -> compute.add(digest.algorithm()));
        return new Offer(
                imageId,
                size,
                format,
                digests,
                compute,
                Known.NOT_YET,
                List.of(new FileCandidate(file)),
                List.of());
    }

    private static LocalImageSource open(CallerPath file) throws IOException {
        LocalImageSource source = LocalImageSource.open(file.existing(), file.toString());
        try {
            file.require(source::realPath);
            return source;
        } catch (IOException refused) {
            source.close();
            throw refused;
        }
    }

    @Override
    public void close() {}

    private record FileCandidate(CallerPath file) implements Candidate {

        @Override
        public @Nullable String storeId() {
            return null;
        }

        @Override
        public @Nullable String key() {
            return null;
        }

        @Override
        public OpenSource open() throws IOException {
            return OpenSource.of(FileSupply.open(file));
        }

        @Override
        public boolean isHere() {
            return true;
        }
    }
}
