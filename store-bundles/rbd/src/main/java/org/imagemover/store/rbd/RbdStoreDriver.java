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
package org.imagemover.store.rbd;

import java.util.Map;
import org.imagemover.api.CopyMethod;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.CloneStore;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A pool of a Ceph cluster with one image an object, named by its key.
 *
 * <p>librados and librbd are loaded, and the cluster is connected to, when the store is first used;
 * a machine without them has a store that says so. The connection ends with the component, or with
 * the last of what was opened by it.
 *
 * <p>Activated at once, not when it is first asked for: a configuration that is wrong then shows as
 * a failed activation and not as a service that answers nobody.
 */
@Component(
        service = StoreDriver.class,
        configurationPid = RbdStoreDriver.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = RbdStoreConfig.class, factory = true)
public final class RbdStoreDriver implements StoreDriver, WritableStore, CloneStore {

    static final String PID = "org.imagemover.store.rbd";

    private static final String TYPE = "rbd";

    private final RbdStoreSettings settings;
    private final RbdLocations locations;
    private final Client client;
    private final String store;
    private final String object;

    /** Checks the configuration; whether the cluster is there is for {@link #check}. */
    @Activate
    public RbdStoreDriver(RbdStoreConfig config, Map<String, Object> properties)
            throws StoreException {
        settings = RbdStoreSettings.read(config, properties);
        locations = new RbdLocations(settings);
        store = "store '" + settings.storeId() + "': ";
        object = store + "the object";
        client = new Client(settings, store);
    }

    /** Lets go of the cluster, once what was opened is closed. */
    @Deactivate
    public void deactivate() {
        client.close();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean writable() {
        return !settings.readOnly();
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return locations.resolve(location, client.fsid());
    }

    @Override
    public void check() throws StoreException {
        client.connection().check();
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        ObjectKey name = requireValid(key);
        RbdImage image = RbdImage.openForReading(client.connection(), name, object);
        try {
            SecretReference passphrase = settings.luksPassphrase();
            boolean decrypted = passphrase != null && Luks.open(image, passphrase);
            return image.isAtProtectedSnapshot() && !decrypted
                    ? new RbdSnapshotSource(image, name, object)
                    : new RbdImageSource(image, decrypted, object);
        } catch (StoreException | RuntimeException failure) {
            image.close();
            throw failure;
        }
    }

    @Override
    public ImageSink create(String key, SinkRequest request) throws StoreException {
        String name = requireWritable(key);
        RbdPool pool = new RbdPool(client.connection(), object);
        requireFree(pool, name);
        String unfinished = UnfinishedName.of(name, request.token());
        pool.create(unfinished, Math.max(0, request.size()));
        try {
            return sink(pool, name, request, ByteRanges.NONE);
        } catch (StoreException | RuntimeException failure) {
            pool.removeUnfinishedOf(unfinished);
            throw failure;
        }
    }

    private void requireFree(RbdPool pool, String name) throws StoreException {
        if (pool.idOf(name) != null) {
            throw Errno.failure(-Errno.EEXIST, object, "written");
        }
    }

    private ImageSink sink(RbdPool pool, String name, SinkRequest request, ByteRanges written)
            throws StoreException {
        RbdImage image =
                RbdImage.openForWriting(
                        client.connection(), UnfinishedName.of(name, request.token()), object);
        try {
            return new RbdImageSink(pool, image, name, request, written, object);
        } catch (StoreException | RuntimeException failure) {
            image.close();
            throw failure;
        }
    }

    @Override
    public ImageSink resume(String key, SinkRequest request, ByteRanges written)
            throws StoreException {
        String name = requireWritable(key);
        RbdPool pool = new RbdPool(client.connection(), object);
        String unfinished = UnfinishedName.of(name, request.token());
        String id = pool.idOf(unfinished);
        if (id == null || id.equals(pool.idOf(name))) {
            throw new StoreException(
                    Reason.NOT_FOUND, object + " has no such unfinished write: start again");
        }
        // what is written from now on has to be in the snapshot
        pool.removeSnapshot(unfinished);
        return sink(pool, name, request, written);
    }

    @Override
    public boolean holds(String key, String identity) throws StoreException {
        return identity.equals(identity(key));
    }

    /** The id of the image that has a name now; null where there is none. */
    @Nullable String identity(String key) throws StoreException {
        ObjectKey name = ObjectKey.parse(key);
        return name == null || !name.isAtOwnSnapshot()
                ? null
                : new RbdPool(client.connection(), object).idOf(name.image());
    }

    @Override
    public boolean delete(String key, WriteToken token, String identity) throws StoreException {
        requireWritable();
        ObjectKey name = ObjectKey.parse(key);
        if (name == null) {
            return true; // there never was such an object
        }
        requireOwnSnapshot(name);
        return new RbdPool(client.connection(), object)
                .delete(name.image(), identity, UnfinishedName.of(name.image(), token));
    }

    @Override
    public void discard(String key, WriteToken token) throws StoreException {
        requireWritable();
        ObjectKey name = ObjectKey.parse(key);
        if (name != null && name.isAtOwnSnapshot()) {
            new RbdPool(client.connection(), object)
                    .removeUnfinished(name.image(), UnfinishedName.of(name.image(), token));
        }
    }

    /**
     * {@inheritDoc} Before the first connection, and without a configured fsid, it is one that no
     * source has.
     */
    @Override
    public String cloneDomain() {
        return CloneReference.domain(client.fsid());
    }

    @Override
    public CopyMethod cloneMethod() {
        return CopyMethod.CLONE;
    }

    /** {@inheritDoc} Its sink is {@link org.imagemover.spi.Flattenable}. */
    @Override
    public ImageSink cloneFrom(
            String cloneReference, String key, SinkRequest request, boolean flatten)
            throws StoreException {
        String name = requireWritable(key);
        CloneReference source = CloneReference.parse(cloneReference);
        if (source == null) {
            throw new StoreException(
                    Reason.UNSUPPORTED, object + " cannot be cloned from such a source");
        }
        RbdPool pool = new RbdPool(client.connection(), object);
        requireFree(pool, name);
        String unfinished = UnfinishedName.of(name, request.token());
        Cloning cloning = new Cloning(client.connection(), pool, object);
        boolean complete = request.disk() && !flatten;
        Cloning.Clone clone = cloning.make(source, unfinished, request.size(), complete);
        try {
            ByteRanges written = ByteRanges.prefix(clone.sourceSize());
            return new RbdImageSink(pool, clone.image(), name, request, written, object);
        } catch (StoreException | RuntimeException failure) {
            clone.image().closeAndWait();
            pool.removeUnfinishedOf(unfinished);
            throw failure;
        }
    }

    /** The name of an image that is written. */
    private String requireWritable(String key) throws StoreException {
        requireWritable();
        ObjectKey name = requireValid(key);
        requireOwnSnapshot(name);
        return name.image();
    }

    private void requireWritable() throws StoreException {
        if (settings.readOnly()) {
            throw new StoreException(
                    Reason.DENIED,
                    store + "is read-only: choose another store, or set read.only = false");
        }
    }

    private void requireOwnSnapshot(ObjectKey name) throws StoreException {
        if (!name.isAtOwnSnapshot()) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    object + " is a snapshot that others made: it is read, and not changed");
        }
    }

    private ObjectKey requireValid(String key) throws StoreException {
        ObjectKey name = ObjectKey.parse(key);
        if (name == null) {
            throw new StoreException(
                    Reason.UNSUPPORTED, store + "this name cannot be used: take " + ObjectKey.RULE);
        }
        return name;
    }

    @Override
    public String toString() {
        return store + TYPE;
    }
}
