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

import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.spi.StoreException;

/** A configuration file's text, seen as Declarative Services shows it. */
@SuppressWarnings("ClassExplicitlyAnnotation")
final class Configuration implements RbdStoreConfig {

    private final Map<String, Object> properties = new HashMap<>();

    /** Keys and values, one after the other. */
    static Configuration of(String... keysAndValues) {
        Configuration configuration = new Configuration();
        configuration.properties.put("service.pid", RbdStoreDriver.PID + "~test");
        configuration.properties.put("component.id", 7L);
        return configuration.with(keysAndValues);
    }

    /** These and more, or others. */
    Configuration with(String... keysAndValues) {
        Configuration configuration = new Configuration();
        configuration.properties.putAll(properties);
        for (int at = 0; at < keysAndValues.length; at += 2) {
            configuration.properties.put(keysAndValues[at], keysAndValues[at + 1]);
        }
        return configuration;
    }

    RbdStoreDriver driver() throws StoreException {
        return new RbdStoreDriver(this, properties);
    }

    RbdStoreSettings settings() throws StoreException {
        return RbdStoreSettings.read(this, properties);
    }

    private String text(String key, String byDefault) {
        return properties.getOrDefault(key, byDefault).toString();
    }

    @Override
    public String store_id() {
        return text("store.id", "");
    }

    @Override
    public String pool() {
        return text("pool", "");
    }

    @Override
    public String namespace() {
        return text("namespace", "");
    }

    @Override
    public String data_pool() {
        return text("data.pool", "");
    }

    @Override
    public String conf_file() {
        return text("conf.file", "");
    }

    @Override
    public String mon_host() {
        return text("mon.host", "");
    }

    @Override
    public String fsid() {
        return text("fsid", "");
    }

    @Override
    public String user() {
        return text("user", "admin");
    }

    @Override
    public String keyring() {
        return text("keyring", "");
    }

    @Override
    public String key() {
        return text("key", "");
    }

    @Override
    public String connect_timeout() {
        return text("connect.timeout", "10 s");
    }

    @Override
    public String operation_timeout() {
        return text("operation.timeout", "30 s");
    }

    @Override
    public boolean read_only() {
        return Boolean.parseBoolean(text("read.only", "false"));
    }

    @Override
    public String features() {
        return text("features", "");
    }

    @Override
    public String object_size() {
        return text("object.size", "8 MiB");
    }

    @Override
    public String delete_with_clones() {
        return text("delete.with.clones", "refuse");
    }

    @Override
    public String luks_passphrase() {
        return text("luks.passphrase", "");
    }

    @Override
    public String glance_store() {
        return text("glance.store", "");
    }

    @Override
    public boolean accept_short_locations() {
        return Boolean.parseBoolean(text("accept.short.locations", "false"));
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return RbdStoreConfig.class;
    }
}
