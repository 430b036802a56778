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
package org.imagemover.store.http;

import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.imagemover.http.HostResolver;
import org.imagemover.spi.StoreException;

/** A configuration file's text, seen as Declarative Services shows it. */
@SuppressWarnings("ClassExplicitlyAnnotation")
final class Configuration implements HttpStoreConfig {

    private final Map<String, Object> properties = new HashMap<>();
    private final Map<String, InetAddress[]> hosts = new HashMap<>();

    /** Keys and values, one after the other. */
    static Configuration of(Object... keysAndValues) {
        Configuration configuration = new Configuration();
        configuration.properties.put("service.pid", HttpStoreDriver.PID + "~test");
        configuration.properties.put("component.id", 7L);
        configuration.properties.put("felix.fileinstall.filename", "file:/etc/x.cfg");
        return configuration.with(keysAndValues);
    }

    Configuration with(Object... keysAndValues) {
        for (int at = 0; at < keysAndValues.length; at += 2) {
            properties.put((String) keysAndValues[at], keysAndValues[at + 1]);
        }
        return this;
    }

    /** What a name is looked up as; any other name is looked up by the system. */
    Configuration host(String name, String... addresses) throws UnknownHostException {
        InetAddress[] parsed = new InetAddress[addresses.length];
        for (int at = 0; at < addresses.length; at++) {
            parsed[at] = InetAddress.getByName(addresses[at]);
        }
        hosts.put(name, parsed);
        return this;
    }

    HttpStoreDriver driver() throws StoreException {
        return driver(this::lookUp);
    }

    HttpStoreDriver driver(HostResolver resolver) throws StoreException {
        return new HttpStoreDriver(HttpStoreSettings.read(this, properties), resolver);
    }

    InetAddress[] lookUp(String host) throws UnknownHostException {
        InetAddress[] known = hosts.get(host);
        return known == null ? HostResolver.SYSTEM.resolve(host) : known;
    }

    private String text(String key, String byDefault) {
        return properties.getOrDefault(key, byDefault).toString();
    }

    @Override
    public String store_id() {
        return text("store.id", "");
    }

    @Override
    public String allowed_prefixes() {
        return text("allowed.prefixes", "");
    }

    @Override
    public boolean caller_uris() {
        return Boolean.parseBoolean(text("caller.uris", "false"));
    }

    @Override
    public String caller_ports() {
        return text("caller.ports", "80, 443");
    }

    @Override
    public String allowed_networks() {
        return text("allowed.networks", "");
    }

    @Override
    public String check_uri() {
        return text("check.uri", "");
    }

    @Override
    public String user() {
        return text("user", "");
    }

    @Override
    public String password() {
        return text("password", "");
    }

    @Override
    public String token() {
        return text("token", "");
    }

    @Override
    public String tls_ca_file() {
        return text("tls.ca.file", "");
    }

    @Override
    public boolean tls_verify() {
        return Boolean.parseBoolean(text("tls.verify", "true"));
    }

    @Override
    public String connect_timeout() {
        return text("connect.timeout", "10 s");
    }

    @Override
    public String stall_timeout() {
        return text("stall.timeout", "60 s");
    }

    @Override
    public int max_connections() {
        return Integer.parseInt(text("max.connections", "64"));
    }

    @Override
    public int max_connections_per_host() {
        return Integer.parseInt(text("max.connections.per.host", "16"));
    }

    @Override
    public String max_size() {
        return text("max.size", "1 TiB");
    }

    @Override
    public String glance_store() {
        return text("glance.store", "");
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return HttpStoreConfig.class;
    }
}
