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
package org.imagemover.store.glance;

import java.util.Map;
import org.imagemover.glance.Glance;
import org.imagemover.http.HttpImageSource;
import org.imagemover.spi.ApiDownload;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.RangeReads;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The downloads of one Glance, which is only read. The key of an object is the image's id, which
 * the catalogue of that Glance gives; no location is this store's.
 *
 * <p>It reads with its own rights: whether a user may download an image was asked of the catalogue
 * before, and the user's token may end before the bytes do.
 */
@Component(
        service = StoreDriver.class,
        configurationPid = GlanceStoreDriver.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        // A wrong configuration is to be found out at once, not by the first who asks.
        immediate = true)
@Designate(ocd = GlanceStoreConfig.class, factory = true)
public final class GlanceStoreDriver implements StoreDriver, ApiDownload {

    static final String PID = "org.imagemover.store.glance";

    private static final String TYPE = "glance";

    private final String who;
    private final Glance glance;

    /** Checks the configuration; asks no server. */
    @Activate
    public GlanceStoreDriver(GlanceStoreConfig config, Map<String, Object> properties)
            throws StoreException {
        this(GlanceStoreSettings.read(config, properties));
    }

    GlanceStoreDriver(GlanceStoreSettings settings) {
        this.who = "store '" + settings.storeId() + "': ";
        this.glance = new Glance(settings.access(), who);
    }

    /** Ends every call that is under way. */
    @Deactivate
    void stop() {
        glance.close();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return Resolution.notOwn(
                "it reads images by their id in Glance, and from nowhere that a location could name");
    }

    @Override
    public void check() throws StoreException {
        glance.check();
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        ImageRecord image = glance.image(key, null);
        if (image.status() != ImageStatus.ACTIVE) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    who
                            + "image "
                            + image.id()
                            + " is "
                            + image.status().word()
                            + " in Glance, and only an active one can be downloaded");
        }
        HttpImageSource bytes = glance.open(image);
        return bytes instanceof RangeReads ranges
                ? new RangedGlanceImageSource(glance, image, bytes, ranges)
                : new GlanceImageSource(glance, image, bytes);
    }
}
