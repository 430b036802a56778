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
package org.imagemover.catalog.glance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.imagemover.api.Secret;
import org.imagemover.glance.Glance;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.AttestingCatalog;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.PageMarkers;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The images of one Glance, which is only read.
 *
 * <p>Whether a user may see an image is asked with the user's token, every time. Where its copies
 * are is asked with the rights of the configured user, since Glance shows that to few; nobody is
 * ever told. The last copy is Glance's own download, where a store is configured for it.
 *
 * <p>What was found out about the bytes of images, which Glance has no place for, is kept in files
 * of the bundle's own, of the last few thousand images.
 *
 * <p>Glance has no way to ask whether a record is still right: what it told with the configured
 * rights is given again for a moment, and no longer than that.
 */
@Component(
        service = ImageCatalog.class,
        // A wrong configuration is to be found out at once, not by the first who asks.
        immediate = true,
        configurationPid = GlanceCatalog.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GlanceCatalogConfig.class, factory = true)
public final class GlanceCatalog implements ImageCatalog, AttestingCatalog {

    static final String PID = "org.imagemover.catalog.glance";

    private static final String TYPE = "glance";

    private final GlanceCatalogSettings settings;
    private final Glance glance;
    private final Remembered<ImageRecord> records;
    private final DownloadPermissions permissions;
    private final KeptFindings findings;

    /** Checks the configuration; asks no server. */
    @Activate
    public GlanceCatalog(
            GlanceCatalogConfig config, Map<String, Object> properties, BundleContext context)
            throws StoreException {
        this(
                GlanceCatalogSettings.read(config, properties),
                System::nanoTime,
                context.getDataFile("").toPath());
    }

    /**
     * @param data the directory in which the catalogue has one of its own
     */
    GlanceCatalog(GlanceCatalogSettings settings, LongSupplier clock, Path data) {
        this.settings = settings;
        this.glance = new Glance(settings.access(), "catalogue '" + settings.id() + "': ");
        this.records = new Remembered<>(settings.cacheTime(), clock);
        this.permissions = new DownloadPermissions(glance, settings.permissionTime(), clock);
        this.findings = new KeptFindings(settings.id(), data);
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
    public ImageRecord find(String imageId, RequestContext context) throws CatalogException {
        Secret user = context.onBehalfOf();
        try {
            if (user == null) {
                return own(imageId);
            }
            return withCopies(glance.image(imageId, user));
        } catch (StoreException failure) {
            throw Failures.of(failure);
        }
    }

    /** What a user sees, and where the copies are that only the configured user sees. */
    private ImageRecord withCopies(ImageRecord seen) throws StoreException {
        ImageRecord own;
        try {
            own = own(seen.id());
        } catch (StoreException failure) {
            if (failure.reason() != Reason.NOT_FOUND && failure.reason() != Reason.DENIED) {
                throw failure;
            }
            // an image of that user alone: what Glance shows to the user has to do
            return withDownload(seen);
        }
        return own.toBuilder().status(seen.status()).build();
    }

    private ImageRecord own(String imageId) throws StoreException {
        ImageRecord known = records.get(imageId);
        if (known != null) {
            return known;
        }
        long asked = records.now();
        ImageRecord found;
        try {
            found = withDownload(withLocations(glance.image(imageId, null)));
        } catch (StoreException failure) {
            if (failure.reason() == Reason.NOT_FOUND) {
                findings.remove(imageId);
            }
            throw failure;
        }
        if (found.status() == ImageStatus.ACTIVE) {
            records.put(imageId, found, asked);
        }
        return found;
    }

    private ImageRecord withLocations(ImageRecord image) throws StoreException {
        if (image.status() != ImageStatus.ACTIVE || !image.locations().isEmpty()) {
            return image;
        }
        ImageRecord.Builder located = image.toBuilder();
        glance.locations(image.id()).forEach(located::addLocation);
        return located.build();
    }

    private ImageRecord withDownload(ImageRecord image) {
        String store = settings.downloadStore();
        if (store == null || image.status() != ImageStatus.ACTIVE) {
            return image;
        }
        return image.toBuilder().addLocation(ImageLocation.inStore(store, image.id())).build();
    }

    @Override
    public void requireDownload(ImageRecord record, RequestContext context)
            throws CatalogException {
        Secret user = context.onBehalfOf();
        if (user == null) {
            return;
        }
        try {
            permissions.require(record, user);
        } catch (StoreException refused) {
            // its state may have changed
            records.forget(record.id());
            throw Failures.of(refused);
        }
    }

    @Override
    public List<ImageRecord> findByName(String name, RequestContext context)
            throws CatalogException {
        List<ImageRecord> found = new ArrayList<>();
        PageMarkers markers = new PageMarkers("catalogue '" + settings.id() + "'");
        String marker = null;
        do {
            Glance.Page page = page(name, marker, context);
            for (ImageRecord image : page.images()) {
                boolean going =
                        image.status() == ImageStatus.DELETING
                                || image.status() == ImageStatus.DELETED;
                if (!going) {
                    found.add(withDownload(image));
                }
                if (found.size() == MOST_OF_A_NAME) {
                    return found;
                }
            }
            marker = markers.next(page.images().size(), page.next());
        } while (marker != null);
        return found;
    }

    @Override
    public Page list(@Nullable String marker, RequestContext context) throws CatalogException {
        Glance.Page page = page(null, marker, context);
        return new Page(page.images().stream().map(this::withDownload).toList(), page.next());
    }

    private Glance.Page page(@Nullable String name, @Nullable String marker, RequestContext context)
            throws CatalogException {
        try {
            return glance.images(name, marker, context.onBehalfOf());
        } catch (StoreException failure) {
            throw Failures.of(failure);
        }
    }

    /** What the configured user sees of an image, for {@link AttestingCatalog}. */
    private ImageRecord seen(String imageId) throws CatalogException {
        try {
            return own(imageId);
        } catch (StoreException failure) {
            throw Failures.of(failure);
        }
    }

    @Override
    public List<Attestation> attestations(String imageId) {
        return findings.attestations(imageId);
    }

    @Override
    public void attest(String imageId, Attestation attestation) throws CatalogException {
        findings.attest(seen(imageId).id(), attestation);
    }

    @Override
    public void dropAttestation(String imageId, Attestation attestation) throws CatalogException {
        findings.drop(imageId, attestation);
    }

    @Override
    public @Nullable ChunkDigests chunkDigests(String imageId) throws CatalogException {
        try {
            return findings.chunkDigests(own(imageId));
        } catch (StoreException failure) {
            if (failure.reason() == Reason.NOT_FOUND) {
                return null;
            }
            throw Failures.of(failure);
        }
    }

    @Override
    public void recordChunkDigests(String imageId, ChunkDigests digests) throws CatalogException {
        findings.record(seen(imageId).id(), digests);
    }
}
