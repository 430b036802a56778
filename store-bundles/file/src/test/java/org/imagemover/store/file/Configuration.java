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

import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.spi.StoreException;

/** A configuration file's text, seen as Declarative Services shows it. */
@SuppressWarnings("ClassExplicitlyAnnotation")
final class Configuration implements FileStoreConfig {

    private final Map<String, Object> properties = new HashMap<>();

    /** Keys and values, one after the other. */
    static Configuration of(Object... keysAndValues) {
        Configuration configuration = new Configuration();
        configuration.properties.put("service.pid", FileStoreDriver.PID + "~test");
        configuration.properties.put("component.id", 7L);
        configuration.properties.put(
                "osgi.ds.satisfying.condition.target", "(osgi.condition.id=true)");
        configuration.properties.put("felix.fileinstall.filename", "file:/etc/x.cfg");
        configuration.properties.put(
                "osgi.ds.satisfying.condition.target", "(osgi.condition.id=true)");
        for (int at = 0; at < keysAndValues.length; at += 2) {
            configuration.properties.put((String) keysAndValues[at], keysAndValues[at + 1]);
        }
        return configuration;
    }

    FileStoreDriver driver() throws StoreException {
        return new FileStoreDriver(this, properties);
    }

    private String text(String key, String byDefault) {
        return properties.getOrDefault(key, byDefault).toString();
    }

    @Override
    public String store_id() {
        return text("store.id", "");
    }

    @Override
    public String datadir() {
        return text("datadir", "");
    }

    @Override
    public boolean create_datadir() {
        return Boolean.parseBoolean(text("create.datadir", "true"));
    }

    @Override
    public boolean read_only() {
        return Boolean.parseBoolean(text("read.only", "false"));
    }

    @Override
    public String glance_store() {
        return text("glance.store", "");
    }

    @Override
    public String glance_datadir() {
        return text("glance.datadir", "");
    }

    @Override
    public boolean accept_file_locations() {
        return Boolean.parseBoolean(text("accept.file.locations", "false"));
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return FileStoreConfig.class;
    }
}
