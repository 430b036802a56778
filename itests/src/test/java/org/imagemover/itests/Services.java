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
package org.imagemover.itests;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Looks at services without holding on to them. */
final class Services {

    private final BundleContext context;

    Services(BundleContext context) {
        this.context = context;
    }

    /** The service of a type that is here now. */
    <T> T get(Class<T> type) throws Exception {
        ServiceReference<T> reference =
                Await.until(
                        type.getSimpleName(),
                        () -> context.getServiceReference(type),
                        found -> found != null);
        return Await.until(
                type.getSimpleName(), () -> context.getService(reference), found -> found != null);
    }

    /** The id of the one service of a type: another one when it was registered again. */
    long idOf(Class<?> type) throws Exception {
        return (Long)
                Await.until(
                                type.getSimpleName(),
                                () -> context.getServiceReference(type),
                                found -> found != null)
                        .getProperty(Constants.SERVICE_ID);
    }

    /** The id of the service with a name of a type and a property, or -1. */
    long idOf(String type, String filter) throws Exception {
        ServiceReference<?> found = first(context.getAllServiceReferences(type, filter));
        return found == null ? -1 : (Long) found.getProperty(Constants.SERVICE_ID);
    }

    /** The services of a type that are here now. */
    <T> Collection<ServiceReference<T>> all(Class<T> type) throws Exception {
        return context.getServiceReferences(type, null);
    }

    private static @Nullable ServiceReference<?> first(ServiceReference<?> @Nullable [] found) {
        return found == null ? null : found[0];
    }
}
