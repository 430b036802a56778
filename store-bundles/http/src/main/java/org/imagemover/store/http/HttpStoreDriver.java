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

import java.util.Map;
import org.imagemover.http.HostResolver;
import org.imagemover.http.HttpAnswer;
import org.imagemover.http.HttpImageSource;
import org.imagemover.http.HttpSession;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Web servers that images are read from: those whose URIs an operator configured, and, where that
 * is allowed, the ones that callers name.
 *
 * <p>Activated at once, not when it is first asked for: a configuration that is wrong then shows as
 * a failed activation and not as a service that answers nobody.
 */
@Component(
        service = StoreDriver.class,
        configurationPid = HttpStoreDriver.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = HttpStoreConfig.class, factory = true)
public final class HttpStoreDriver implements StoreDriver {

    static final String PID = "org.imagemover.store.http";

    private static final Logger LOG = LoggerFactory.getLogger(HttpStoreDriver.class);
    private static final String TYPE = "http";

    private final HttpStoreSettings settings;
    private final HttpLocations locations;
    private final HttpTransport transport;

    /** Checks the configuration; asks no server. */
    @Activate
    public HttpStoreDriver(HttpStoreConfig config, Map<String, Object> properties)
            throws StoreException {
        this(HttpStoreSettings.read(config, properties), HostResolver.SYSTEM);
    }

    HttpStoreDriver(HttpStoreSettings settings, HostResolver resolver) {
        this.settings = settings;
        this.locations = new HttpLocations(settings);
        this.transport = new HttpTransport(settings.connections(), resolver);
        if (!settings.connections().verifyTls()) {
            LOG.warn(
                    "store '{}': tls.verify is false: anybody between here and its servers can"
                            + " read its credentials and change its images",
                    settings.storeId());
        }
        if (settings.credentials() != null
                && !settings.prefixes().stream().allMatch(HttpTarget::isEncrypted)) {
            LOG.warn(
                    "store '{}': its credentials are sent unencrypted to those servers of"
                            + " allowed.prefixes that are not https",
                    settings.storeId());
        }
    }

    /** Ends every call that is under way, one that opens an object among them. */
    @Deactivate
    void stop() {
        transport.close();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        return locations.resolve(location);
    }

    @Override
    public void check() throws StoreException {
        HttpTarget target = settings.checkUri();
        if (target == null) {
            return;
        }
        try (HttpSession session = transport.session(new KeyAccess(settings, false));
                HttpAnswer answer = session.head(target, Map.of())) {
            if (answer.status() == 404 || answer.status() == 410) {
                throw new StoreException(
                        Reason.INVALID_CONFIG,
                        settings.connections().who()
                                + "key 'check.uri': the server answered "
                                + answer.status()
                                + ", there is nothing: name something that is there");
            }
            if (answer.status() >= 300) {
                throw answer.failure();
            }
        }
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        HttpKey parsed;
        try {
            parsed = HttpKey.parse(key, settings);
        } catch (IllegalArgumentException unusable) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    settings.connections().who()
                            + "the object's key cannot be used: "
                            + unusable.getMessage());
        }
        if (parsed.fromCaller() && !settings.callerUris()) {
            throw new StoreException(
                    Reason.DENIED,
                    settings.connections().who()
                            + "it does not read what callers name: set caller.uris = true");
        }
        HttpSession session = transport.session(new KeyAccess(settings, parsed.fromCaller()));
        return HttpImageSource.open(session, parsed.target(), settings.maxSize());
    }
}
