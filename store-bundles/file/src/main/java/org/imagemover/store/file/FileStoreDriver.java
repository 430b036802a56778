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
package org.imagemover.store.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.imagemover.localfile.FileFailures;
import org.imagemover.localfile.LocalImageSink;
import org.imagemover.localfile.LocalImageSource;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A directory with one file an image, named by its key. What is opened is in that directory, after
 * symbolic links are followed; what is written never goes through one.
 *
 * <p>Activated at once, not when it is first asked for: a configuration that is wrong then shows as
 * a failed activation and not as a service that answers nobody.
 */
@Component(
        service = StoreDriver.class,
        configurationPid = FileStoreDriver.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = FileStoreConfig.class, factory = true)
public final class FileStoreDriver implements StoreDriver, WritableStore {

    static final String PID = "org.imagemover.store.file";

    private static final String TYPE = "file";
    private static final String DATADIR_MODE = "rwxr-x---";

    private final FileStoreSettings settings;
    private final FileLocations locations;
    private final String store;
    private final String object;
    private final String directory;

    /** Checks the configuration; whether the directory is there is for {@link #check}. */
    @Activate
    public FileStoreDriver(FileStoreConfig config, Map<String, Object> properties)
            throws StoreException {
        settings = FileStoreSettings.read(config, properties);
        locations = new FileLocations(settings);
        store = "store '" + settings.storeId() + "': ";
        object = store + "the object";
        directory = store + "the directory of key 'datadir'";
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
        return locations.resolve(location);
    }

    @Override
    public void check() throws StoreException {
        Path datadir = settings.readOnly() ? datadir() : datadirMade();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(datadir)) {
            files.iterator().hasNext();
        } catch (java.nio.file.NotDirectoryException file) {
            throw new StoreException(
                    Reason.INVALID_CONFIG, store + "key 'datadir': is not a directory");
        } catch (IOException failure) {
            throw FileFailures.of(failure, directory, "read");
        }
        if (!settings.readOnly() && !Files.isWritable(datadir)) {
            throw new StoreException(
                    Reason.DENIED,
                    directory
                            + " cannot be written: give the user that this process runs as the"
                            + " right to do it, or set read.only = true");
        }
    }

    /** The directory as it is without links. */
    private Path datadir() throws StoreException {
        try {
            return settings.datadir().toRealPath();
        } catch (NoSuchFileException missing) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    directory
                            + " is not there: make or mount it"
                            + (settings.createDatadir() ? "" : ", or set create.datadir = true"));
        } catch (IOException failure) {
            throw FileFailures.of(failure, directory, "read");
        }
    }

    private Path datadirMade() throws StoreException {
        if (settings.createDatadir() && Files.notExists(settings.datadir())) {
            try {
                Files.createDirectories(
                        settings.datadir(),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(DATADIR_MODE)));
            } catch (IOException failure) {
                throw FileFailures.of(failure, directory, "made");
            }
        }
        return datadir();
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        requireValid(key);
        Path datadir = datadir();
        Path real;
        try {
            real = datadir.resolve(key).toRealPath();
        } catch (IOException failure) {
            throw FileFailures.of(failure, object, "read");
        }
        requireInside(datadir, real);
        LocalImageSource source = LocalImageSource.openNoFollow(real, object);
        try {
            requireInside(datadir, source.realPath());
            return source;
        } catch (StoreException outside) {
            source.close();
            throw outside;
        }
    }

    private void requireInside(Path datadir, Path file) throws StoreException {
        if (!file.startsWith(datadir)) {
            throw new StoreException(
                    Reason.DENIED,
                    object + " is a symbolic link to outside of the store: put the file there");
        }
    }

    @Override
    public ImageSink create(String key, SinkRequest request) throws StoreException {
        requireWritable(key);
        return LocalImageSink.create(datadirMade().resolve(key), request, false, object);
    }

    @Override
    public ImageSink resume(String key, SinkRequest request, String resumeToken, ByteRanges written)
            throws StoreException {
        requireWritable(key);
        Path target = datadir().resolve(key);
        return LocalImageSink.resume(target, request, false, resumeToken, written, object);
    }

    @Override
    public void delete(String key) throws StoreException {
        requireWritable();
        if (!ObjectKey.isValid(key)) {
            return; // there never was such an object
        }
        Path datadir = datadir();
        Path target = datadir.resolve(key);
        try {
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new StoreException(
                        Reason.UNSUPPORTED, object + " is a directory: it is not this store's");
            }
            boolean removed = Files.deleteIfExists(target);
            removed |= LocalImageSink.discard(target, object);
            if (removed) {
                LocalImageSink.syncDirectory(datadir);
            }
        } catch (IOException failure) {
            throw FileFailures.of(failure, object, "removed");
        }
    }

    @Override
    public void discard(String key) throws StoreException {
        requireWritable();
        if (ObjectKey.isValid(key)) {
            LocalImageSink.discard(datadir().resolve(key), object);
        }
    }

    private void requireWritable(String key) throws StoreException {
        requireWritable();
        requireValid(key);
    }

    private void requireWritable() throws StoreException {
        if (settings.readOnly()) {
            throw new StoreException(
                    Reason.DENIED,
                    store + "is read-only: choose another store, or set read.only = false");
        }
    }

    private void requireValid(String key) throws StoreException {
        if (!ObjectKey.isValid(key)) {
            throw new StoreException(
                    Reason.UNSUPPORTED, store + "this name cannot be used: take " + ObjectKey.RULE);
        }
    }

    @Override
    public String toString() {
        return store + TYPE;
    }
}
