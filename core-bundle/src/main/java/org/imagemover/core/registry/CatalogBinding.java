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
package org.imagemover.core.registry;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.WritableCatalog;
import org.osgi.framework.ServiceReference;

/** One catalogue service. */
public final class CatalogBinding {

    private final ImageCatalog catalog;
    private final ServiceReference<?> reference;
    private final String id;
    private final String type;
    private final Leases leases;

    CatalogBinding(ImageCatalog catalog, ServiceReference<?> reference) {
        this.catalog = catalog;
        this.reference = reference;
        this.id = String.valueOf(reference.getProperty(ImageCatalog.CATALOG_ID));
        this.type = catalog.type();
        this.leases = new Leases("catalogue '" + id + "'");
    }

    public String id() {
        return id;
    }

    public String type() {
        return type;
    }

    ServiceReference<?> reference() {
        return reference;
    }

    public boolean writable() {
        return catalog instanceof WritableCatalog;
    }

    <T> T call(CatalogCall<ImageCatalog, T> call) throws IOException {
        return leases.call(() -> call.run(catalog));
    }

    void close() {
        leases.close(2, TimeUnit.SECONDS);
    }

    /** One call on a catalogue. */
    @FunctionalInterface
    public interface CatalogCall<C, T> {
        T run(C catalog) throws IOException;
    }

    /** One call without a result on a catalogue. */
    @FunctionalInterface
    public interface CatalogAction<C> {
        void run(C catalog) throws IOException;
    }
}
