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

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.spi.StoreException;

/** A configuration file's text, seen as Declarative Services shows it. */
final class Configuration {

    private final Map<String, Object> properties = new HashMap<>();

    /** The defaults, and keys and values over them, one after the other. */
    Configuration(String... keysAndValues) {
        for (Method method : GlanceCatalogConfig.class.getDeclaredMethods()) {
            properties.put(key(method), method.getDefaultValue());
        }
        properties.put("service.pid", GlanceCatalog.PID + "~test");
        properties.put("component.id", 7L);
        for (int at = 0; at < keysAndValues.length; at += 2) {
            properties.put(keysAndValues[at], keysAndValues[at + 1]);
        }
    }

    private static String key(Method method) {
        return method.getName().replace("$", "").replace('_', '.');
    }

    GlanceCatalogSettings settings() throws StoreException {
        GlanceCatalogConfig config =
                (GlanceCatalogConfig)
                        Proxy.newProxyInstance(
                                GlanceCatalogConfig.class.getClassLoader(),
                                new Class<?>[] {GlanceCatalogConfig.class},
                                (proxy, method, arguments) -> properties.get(key(method)));
        return GlanceCatalogSettings.read(config, properties);
    }
}
