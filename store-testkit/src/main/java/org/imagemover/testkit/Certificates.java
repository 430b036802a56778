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
package org.imagemover.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates of an authority of the test's own, made by the JDK's keytool. */
public final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final String authority;

    /**
     * Makes an authority.
     *
     * @param directory where its files are put
     * @param authority its name
     */
    public Certificates(Path directory, String authority) throws Exception {
        this.directory = directory;
        this.authority = authority;
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=" + authority,
                "-ext",
                "bc:c",
                "-keyalg",
                "EC",
                "-keystore",
                store(authority));
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "ca",
                "-keystore",
                store(authority),
                "-file",
                file().toString());
    }

    private String store(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    /** The authority's own certificate, in PEM form. */
    public Path file() {
        return directory.resolve(authority + ".pem");
    }

    /**
     * Certifies the key that all servers have.
     *
     * @param names such as {@code dns:images.test}
     * @param validity further arguments of keytool, on the time
     * @return for a server
     */
    public SSLContext server(String names, String... validity) throws Exception {
        Path request = directory.resolve("request.pem");
        if (!Files.exists(request)) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    "key",
                    "-dname",
                    "CN=server",
                    "-keyalg",
                    "EC",
                    "-keystore",
                    store("server"));
            keytool(
                    "-certreq",
                    "-alias",
                    "key",
                    "-keystore",
                    store("server"),
                    "-file",
                    request.toString());
        }
        Path certificate = Files.createTempFile(directory, "server", ".crt");
        List<String> sign =
                new ArrayList<>(
                        List.of(
                                "-gencert",
                                "-alias",
                                "ca",
                                "-ext",
                                "san=" + names,
                                "-keystore",
                                store(authority),
                                "-infile",
                                request.toString(),
                                "-outfile",
                                certificate.toString()));
        sign.addAll(List.of(validity));
        keytool(sign.toArray(new String[0]));
        return context(certificate);
    }

    private SSLContext context(Path certificate) throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store("server")))) {
            keys.load(in, password);
        }
        Certificate[] chain = {read(certificate), read(file())};
        keys.setKeyEntry("key", keys.getKey("key", password), password, chain);
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        return context;
    }

    private static Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Path log = directory.resolve("keytool.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + Files.readString(log));
        }
    }
}
