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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.Party;
import org.imagemover.core.engine.StoreAwaitedException;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.plan.Planner;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * An image that a caller names by a URI: nothing is known of it but what its server says, and a
 * store has to be configured to take what callers name.
 */
final class UriSupply implements Supply {

    private final String uri;
    private final String imageId;
    private final @Nullable String format;
    private final List<Digest> digests;
    private final Set<String> compute;
    private final RequestContext context;
    private final Planner planner;

    private UriSupply(
            String uri,
            String imageId,
            @Nullable String format,
            List<Digest> digests,
            Set<String> compute,
            RequestContext context,
            Planner planner) {
        this.uri = uri;
        this.imageId = imageId;
        this.format = format;
        this.digests = digests;
        this.compute = compute;
        this.context = context;
        this.planner = planner;
    }

    /** An image that is copied and forgotten. */
    static UriSupply toCopy(String uri, RequestContext context, Planner planner) {
        return new UriSupply(
                uri, ImageName.display(uri), null, List.of(), Set.of(), context, planner);
    }

    /** An image that is added. */
    static UriSupply toAdd(
            String uri,
            String imageId,
            @Nullable String format,
            List<Digest> digests,
            Planner planner) {
        Set<String> compute = new LinkedHashSet<>(Set.of(FileSupply.RECORDED));
        digests.forEach(digest -> compute.add(digest.algorithm()));
        return new UriSupply(
                uri, imageId, format, digests, compute, RequestContext.SERVICE, planner);
    }

    @Override
    public Parties parties() {
        List<Party> host = List.of(Party.host(authority()));
        return new Parties(host, host, RecordSupply.caller(context));
    }

    private String authority() {
        int start = uri.indexOf("://") + 3;
        int end = start;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        return uri.substring(Math.min(start, end), end);
    }

    @Override
    public Offer find() throws ImageMoverException {
        ImageLocation location = location();
        Planner.Sources sources = planner.sources(List.of(location), null, context);
        if (sources.candidates().isEmpty()) {
            String why =
                    sources.rejected().get(0).reason()
                            + ". Images by URI are taken by a store of feature"
                            + " image-mover-store-http with caller.uris = true";
            List<String> returning = planner.returning(location);
            throw returning.isEmpty()
                    ? new InvalidRequestException(why)
                    : new StoreAwaitedException(why, returning);
        }
        return new Offer(
                imageId,
                -1,
                format,
                digests,
                compute,
                compute.isEmpty() ? Known.NOTHING : Known.NOT_YET,
                sources.candidates(),
                sources.rejected());
    }

    private ImageLocation location() throws InvalidRequestException {
        ImageLocation location = ImageLocation.ofCaller(ImageName.uri(uri).value());
        if (location.credentials() != null) {
            throw new InvalidRequestException(
                    "a URI must not hold credentials: they belong into a store's configuration");
        }
        return location;
    }

    @Override
    public void close() {}
}
