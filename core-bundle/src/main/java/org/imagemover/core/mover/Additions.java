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

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.imagemover.api.AddRequest;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.engine.Target;
import org.imagemover.core.engine.TransferOptions;
import org.imagemover.core.plan.Planner;
import org.imagemover.core.registry.CatalogRegistry;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ImageRecord;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How images come into the catalogue: brought into a store, or recorded where they are. */
@Component(service = Additions.class)
public final class Additions {

    private final CatalogRegistry catalogs;
    private final Engine engine;
    private final Targets targets;
    private final AddStore addStore;
    private final Planner planner;
    private final Registrar registrar;
    private final FileRoots roots;

    @Activate
    public Additions(
            @Reference CatalogRegistry catalogs,
            @Reference Engine engine,
            @Reference Targets targets,
            @Reference AddStore addStore,
            @Reference Planner planner,
            @Reference Registrar registrar,
            @Reference FileRoots roots) {
        this.catalogs = catalogs;
        this.engine = engine;
        this.targets = targets;
        this.addStore = addStore;
        this.planner = planner;
        this.registrar = registrar;
        this.roots = roots;
    }

    /**
     * Starts to bring an image into a store: see {@link org.imagemover.api.ImageAdmin#startAdd}.
     */
    Transfer start(AddRequest request) {
        Supply supply;
        Target target;
        TransferOptions options = TransferOptions.DEFAULTS;
        try {
            AddSource source = AddSource.parse(request.source());
            ImageRecord claimed = claimed(request, source);
            List<Digest> digests = ExpectedDigests.require(request.digests());
            options = options.expecting(digests);
            supply = supply(request, source, claimed, digests);
            target = targets.newImage(addStore.choose(request.store()), claimed.toBuilder());
        } catch (ImageMoverException refused) {
            supply = new RefusedSupply(refused);
            target = new DiscardTarget();
        }
        return engine.start(ImageName.display(request.source()), supply, target, options);
    }

    private Supply supply(
            AddRequest request, AddSource source, ImageRecord claimed, List<Digest> digests) {
        Path file = source.file();
        return file == null
                ? UriSupply.toAdd(
                        String.valueOf(source.uri()),
                        claimed.id(),
                        claimed.format(),
                        digests,
                        planner)
                : new FileSupply(
                        claimed.id(),
                        roots.path(file, request.foreignPaths()),
                        claimed.format(),
                        digests);
    }

    /**
     * Records an image that stays where it is: see {@link org.imagemover.api.ImageAdmin#register}.
     */
    CatalogLookup.Found register(AddRequest request) throws ImageMoverException {
        String uri = ImageName.uri(request.source()).value();
        ImageRecord.Builder claimed =
                claimed(request, AddSource.parse(request.source())).toBuilder();
        ExpectedDigests.require(request.digests()).forEach(claimed::addDigest);
        String catalogId = targets.intentCatalog();
        ImageRecord record = registrar.look(uri, claimed.build());
        try {
            catalogs.change(catalogId, catalog -> catalog.register(record));
        } catch (CatalogException failure) {
            throw CatalogFailures.toApi(failure);
        }
        return new CatalogLookup.Found(catalogId, record);
    }

    /** What a request says of the image. */
    private static ImageRecord claimed(AddRequest request, AddSource source)
            throws InvalidRequestException {
        if (request.name() != null && request.name().length() > ImageRecord.MOST_OF_NAME) {
            throw new InvalidRequestException(
                    "the name has "
                            + request.name().length()
                            + " characters: an image's name has "
                            + ImageRecord.MOST_OF_NAME
                            + " at most");
        }
        return ImageRecord.builder(
                        request.id() == null
                                ? UUID.randomUUID().toString()
                                : ImageName.uuid(request.id()))
                .name(request.name() == null ? source.name() : request.name())
                .format(request.format() == null ? null : request.format().toLowerCase(Locale.ROOT))
                .created(Instant.now().truncatedTo(ChronoUnit.SECONDS))
                .build();
    }
}
