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

import java.util.ArrayList;
import java.util.List;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.api.Verified;
import org.imagemover.api.VerifyResult;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.engine.TransferOptions;
import org.imagemover.core.plan.Planner;
import org.imagemover.spi.RequestContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Reads each copy of an image through: a transfer to nowhere, with the checks of every transfer.
 */
@Component(service = Verifier.class)
public final class Verifier {

    private final CatalogLookup lookup;
    private final Planner planner;
    private final ImageUses uses;
    private final Engine engine;

    @Activate
    public Verifier(
            @Reference CatalogLookup lookup,
            @Reference Planner planner,
            @Reference ImageUses uses,
            @Reference Engine engine) {
        this.lookup = lookup;
        this.planner = planner;
        this.uses = uses;
        this.engine = engine;
    }

    List<VerifyResult> verify(String image) throws ImageMoverException {
        List<VerifyResult> results = new ArrayList<>();
        try (RecordSupply all = supply(image, RecordSupply.Selection.prefer(null))) {
            Supply.Offer offer = all.find();
            for (Candidate candidate : offer.candidates()) {
                // what no store is known to hold is among those that were rejected
                if (candidate.key() != null) {
                    String storeId = String.valueOf(candidate.storeId());
                    results.add(verify(image, offer.image(), storeId));
                }
            }
            for (Attempt rejected : offer.rejected()) {
                String store = rejected.store() == null ? "" : rejected.store();
                results.add(failed(offer.image(), store, rejected.reason()));
            }
        }
        return results;
    }

    private VerifyResult verify(String asked, String image, String storeId)
            throws TransferCancelledException {
        try {
            CopyResult result =
                    engine.start(
                                    image,
                                    supply(asked, RecordSupply.Selection.only(storeId)),
                                    new DiscardTarget(),
                                    TransferOptions.DEFAULTS)
                            .await();
            return new VerifyResult(
                    image,
                    storeId,
                    true,
                    result.verified(),
                    result.digest(),
                    result.seconds(),
                    result.verifiedNote());
        } catch (TransferCancelledException cancelled) {
            throw cancelled;
        } catch (ImageMoverException failure) {
            return failed(image, storeId, String.valueOf(failure.getMessage()));
        }
    }

    private static VerifyResult failed(String image, String storeId, String why) {
        return new VerifyResult(image, storeId, false, Verified.NONE, null, 0, why);
    }

    private RecordSupply supply(String image, RecordSupply.Selection selection) {
        return new RecordSupply(image, selection, RequestContext.SERVICE, lookup, planner, uses);
    }
}
