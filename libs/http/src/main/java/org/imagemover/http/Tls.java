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
package org.imagemover.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/** Puts TLS on connections, as a store is configured. Thread-safe. */
final class Tls {

    private final HttpSettings settings;
    private @Nullable Loaded loaded;

    /** A context, and the state of the file that it was made of. */
    private record Loaded(SSLContext context, @Nullable FileTime changed, long size) {}

    Tls(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * Shakes hands with the server.
     *
     * @param socket the connection
     * @param host the name that the certificate has to have, whatever address the connection goes
     *     to
     * @param port the server's port
     * @return the encrypted connection
     * @throws StoreException {@code INVALID_CONFIG}: the file of the authorities cannot be used
     * @throws IOException there is no agreement with the server
     */
    Socket handshake(Socket socket, String host, int port) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) context().getSocketFactory().createSocket(socket, host, port, true);
        if (settings.verifyTls()) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
        }
        encrypted.startHandshake();
        return encrypted;
    }

    /** Kept while the file stays as it is: sessions can be resumed then. */
    private synchronized SSLContext context() throws StoreException {
        Path file = settings.caFile();
        try {
            FileTime changed = file == null ? null : Files.getLastModifiedTime(file);
            long size = file == null ? 0 : Files.size(file);
            Loaded before = loaded;
            if (before != null
                    && before.size() == size
                    && (changed == null || changed.equals(before.changed()))) {
                return before.context();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], trust(file), null);
            loaded = new Loaded(context, changed, size);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new StoreException(
                    Reason.INVALID_CONFIG,
                    settings.who()
                            + "key '"
                            + HttpSettings.TLS_CA_FILE
                            + "': the file is not there, cannot be read, or has no certificates in"
                            + " PEM form");
        }
    }

    private TrustManager @Nullable [] trust(@Nullable Path file)
            throws IOException, GeneralSecurityException {
        if (!settings.verifyTls()) {
            return new TrustManager[] {new Anybody()};
        }
        if (file == null) {
            return null;
        }
        Collection<? extends Certificate> authorities;
        try (InputStream pem = Files.newInputStream(file)) {
            authorities = CertificateFactory.getInstance("X.509").generateCertificates(pem);
        }
        if (authorities.isEmpty()) {
            throw new IOException("no certificate");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Where an operator said that certificates are not looked at. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
