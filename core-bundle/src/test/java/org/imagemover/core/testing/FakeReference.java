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
package org.imagemover.core.testing;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** A reference to a service that a bundle of some version registered; equal only to itself. */
public final class FakeReference<S> implements ServiceReference<S> {

    private final Map<String, ?> properties;
    private final Bundle bundle;

    public FakeReference(Map<String, ?> properties, String version) {
        this.properties = Map.copyOf(properties);
        this.bundle =
                (Bundle)
                        Proxy.newProxyInstance(
                                Bundle.class.getClassLoader(),
                                new Class<?>[] {Bundle.class},
                                (proxy, method, arguments) -> {
                                    if (method.getName().equals("getVersion")) {
                                        return Version.parseVersion(version);
                                    }
                                    throw new UnsupportedOperationException(method.getName());
                                });
    }

    @Override
    public @Nullable Object getProperty(String key) {
        return properties.get(key);
    }

    @Override
    public String[] getPropertyKeys() {
        return properties.keySet().toArray(String[]::new);
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return new Hashtable<>(properties);
    }

    @Override
    public Bundle getBundle() {
        return bundle;
    }

    @Override
    public Bundle[] getUsingBundles() {
        return new Bundle[0];
    }

    @Override
    public boolean isAssignableTo(Bundle consumer, String className) {
        return true;
    }

    @Override
    public int compareTo(Object reference) {
        return Integer.compare(hashCode(), reference.hashCode());
    }

    @Override
    public <A> A adapt(Class<A> type) {
        throw new UnsupportedOperationException(type.getName());
    }
}
