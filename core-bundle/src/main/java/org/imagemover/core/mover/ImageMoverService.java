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

import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.engine.Target;
import org.imagemover.core.engine.TransferOptions;
import org.imagemover.core.plan.Planner;
import org.imagemover.spi.RequestContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The way of one image: looked up and planned by its supply, moved by the engine to its target. */
@Component(immediate = true)
public final class ImageMoverService implements ImageMover {

    private final Engine engine;
    private final CatalogLookup lookup;
    private final Planner planner;
    private final ImageUses uses;
    private final Targets targets;

    @Activate
    public ImageMoverService(
            @Reference Engine engine,
            @Reference CatalogLookup lookup,
            @Reference Planner planner,
            @Reference ImageUses uses,
            @Reference Targets targets) {
        this.engine = engine;
        this.lookup = lookup;
        this.planner = planner;
        this.uses = uses;
        this.targets = targets;
    }

    @Override
    public CopyResult copy(String imageIdOrUri, WritableByteChannel destination)
            throws ImageMoverException {
        return copy(CopyRequest.of(imageIdOrUri, Destination.channel(destination)));
    }

    @Override
    public CopyResult copy(CopyRequest request) throws ImageMoverException {
        return start(request).await();
    }

    @Override
    public Transfer start(CopyRequest request) {
        Supply image = supply(request);
        Target target = targets.of(request.destination(), request.foreignPaths(), image);
        try {
            ExpectedDigests.require(request.expected());
        } catch (InvalidRequestException refused) {
            image = new RefusedSupply(refused);
        }
        return engine.start(ImageName.display(request.image()), image, target, options(request));
    }

    private static TransferOptions options(CopyRequest request) {
        return new TransferOptions(
                request.verification(),
                request.durability(),
                request.maxBytesPerSecond(),
                request.deadline(),
                request.expected());
    }

    @Override
    public CopyPlan plan(CopyRequest request) throws ImageMoverException {
        ExpectedDigests.require(request.expected());
        try (Supply image = supply(request)) {
            Target target = targets.of(request.destination(), request.foreignPaths(), image);
            target.check();
            Supply.Offer offer = image.find();
            engine.requireCheckable(offer, options(request));
            return planner.plan(
                    offer.image(),
                    new Planner.Sources(offer.candidates(), offer.rejected()),
                    target);
        }
    }

    @Override
    public Digest listedDigest(String listUri, String fileName) throws ImageMoverException {
        return new DigestListReader(planner).read(listUri).find(fileName);
    }

    private Supply supply(CopyRequest request) {
        RequestContext context = new RequestContext(request.onBehalfOf());
        if (ImageName.isUri(request.image())) {
            return UriSupply.toCopy(request.image(), context, planner);
        }
        return new RecordSupply(
                request.image(),
                RecordSupply.Selection.prefer(request.preferredStore()),
                context,
                lookup,
                planner,
                uses);
    }

    @Override
    public List<Transfer> transfers() {
        return List.copyOf(engine.all());
    }

    @Override
    public Optional<Transfer> transfer(String transferId) {
        return engine.find(transferId).map(transfer -> transfer);
    }
}
