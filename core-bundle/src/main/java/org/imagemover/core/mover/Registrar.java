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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.engine.HeadInspection;
import org.imagemover.core.inspect.Inspection;
import org.imagemover.core.plan.Planner;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.registry.Pace;
import org.imagemover.core.registry.StoreRegistry;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.RequestContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds out what is to be recorded of an image that stays where it is. */
@Component(service = Registrar.class)
public final class Registrar {

    private final Planner planner;
    private final StoreRegistry stores;
    private final CoreConfiguration configuration;

    @Activate
    public Registrar(
            @Reference Planner planner,
            @Reference StoreRegistry stores,
            @Reference CoreConfiguration configuration) {
        this.planner = planner;
        this.stores = stores;
        this.configuration = configuration;
    }

    /**
     * Looks at an image where it is.
     *
     * @param uri the image's URI, which an operator's store has to cover
     * @param record what is known of it, its claimed format among that
     * @return the record with its location, size and format
     */
    ImageRecord look(String uri, ImageRecord record) throws ImageMoverException {
        ImageLocation location = ImageLocation.ofUri(uri, Map.of());
        if (location.credentials() != null) {
            throw new InvalidRequestException(
                    "a URI must not hold credentials: they belong into a store's configuration");
        }
        List<String> reasons = new ArrayList<>();
        ImageLocation own = planner.resolve(location, reasons);
        if (own == null) {
            throw new InvalidRequestException(
                    "no configured store covers this URI: name its beginning in allowed.prefixes of"
                            + " an http store. "
                            + String.join("; ", reasons));
        }
        String storeId = String.valueOf(own.storeId());
        Pace pace =
                new Pace(
                        "store '" + storeId + "'",
                        () -> configuration.settings().lowestRate(storeId));
        try (OpenSource source =
                stores.require(storeId)
                        .open(String.valueOf(own.key()), RequestContext.SERVICE)
                        .timed(pace)) {
            Inspection found = HeadInspection.of(source, configuration.settings(), record.format());
            return record.toBuilder()
                    .format(record.format() == null ? found.format() : record.format())
                    .size(source.stat().size())
                    .virtualSize(found.virtualSize())
                    .addLocation(own)
                    .build();
        } catch (ImageMoverException refused) {
            throw refused;
        } catch (IOException failure) {
            throw new NoUsableLocationException(
                    "the image cannot be read from store '"
                            + storeId
                            + "': "
                            + failure.getMessage(),
                    List.of());
        }
    }
}
