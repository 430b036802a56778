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
package org.imagemover.testkit.example;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The images in a tar archive; the key of an image is its name there. */
@Component(
        service = StoreDriver.class,
        configurationPid = TarStoreDriver.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = TarStoreConfig.class, factory = true)
public final class TarStoreDriver implements StoreDriver {

    static final String PID = "org.imagemover.store.tar";

    private final Path archive;
    private final String store;

    /** Checks the configuration, and touches nothing else. */
    @Activate
    public TarStoreDriver(TarStoreConfig config, Map<String, Object> properties)
            throws StoreException {
        Settings.requireKnown(properties.keySet(), Set.of(STORE_ID, "archive"));
        store = "store '" + Settings.id(STORE_ID, config::store_id) + "': ";
        archive = Settings.absolutePath("archive", config::archive);
    }

    @Override
    public String type() {
        return "tar";
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return Resolution.notOwn("no catalogue has locations in tar archives");
    }

    @Override
    public void check() throws StoreException {
        try (FileChannel file = FileChannel.open(archive)) {
            TarEntry.first(file);
        } catch (IOException failure) {
            throw translated(failure);
        }
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        try {
            return TarImageSource.open(archive, key, store + "the image");
        } catch (IOException failure) {
            throw translated(failure);
        }
    }

    /** Without the cause: its text has the path. */
    private StoreException translated(IOException failure) {
        if (failure instanceof StoreException told) {
            return told;
        }
        if (failure instanceof NoSuchFileException) {
            return new StoreException(
                    Reason.UNAVAILABLE,
                    store + "the file of key 'archive' is not there: put or mount it there");
        }
        if (failure instanceof AccessDeniedException) {
            return new StoreException(
                    Reason.DENIED,
                    store
                            + "the file of key 'archive' must not be read: give this process's user"
                            + " the right to");
        }
        return new StoreException(
                Reason.UNAVAILABLE,
                store + "the file of key 'archive' cannot be read: look at its disk");
    }

    @Override
    public String toString() {
        return store + type();
    }
}
