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

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.imagemover.api.ImageMover;
import org.imagemover.spi.ImageSource;
import org.imagemover.testkit.FaultyServer;
import org.imagemover.testkit.ServerFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The bundle as it is shipped, in a framework: what it embeds has to work from there. */
class EmbeddedLibraryIT {

    @TempDir Path directory;

    @Test
    void theBundleReadsFromAServerByTheLibraryInsideIt() throws Exception {
        byte[] bytes = new byte[100_000];
        Framework framework = framework();
        framework.start();
        try (FaultyServer server = FaultyServer.start().serve("/image", bytes)) {
            install(framework, jarOf(ImageMover.class)).start();
            install(framework, jarOf(ImageSource.class)).start();
            Bundle bundle = install(framework, System.getProperty("bundle.file"));
            bundle.start();
            assertNull(bundle.getHeaders().get(Constants.EXPORT_PACKAGE));
            String imports = bundle.getHeaders().get(Constants.IMPORT_PACKAGE);
            assertFalse(imports.contains("apache.hc") || imports.contains("mover.http"), imports);
            assertFalse(imports.contains("jdk."), imports);
            assertNotNull(bundle.getEntry("META-INF/httpcore/META-INF/LICENSE"));
            assertNotNull(bundle.getEntry("META-INF/httpcore/META-INF/NOTICE"));

            for (ServerFault fault : new ServerFault[] {ServerFault.NONE, ServerFault.chunked()}) {
                server.always("/image", fault);
                assertArrayEquals(bytes, read(bundle, server.uri("/image").toString()));
            }
            assertSame(
                    bundle.loadClass("org.imagemover.http.HttpSession").getClassLoader(),
                    bundle.loadClass("org.apache.hc.core5.http.Header").getClassLoader());
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    /** Whatever is missing in the bundle shows when it is used. */
    private static byte[] read(Bundle bundle, String uri) throws Exception {
        Class<?> settings = bundle.loadClass("org.imagemover.http.HttpSettings");
        Class<?> resolver = bundle.loadClass("org.imagemover.http.HostResolver");
        Class<?> access = bundle.loadClass("org.imagemover.http.HttpAccess");
        Class<?> session = bundle.loadClass("org.imagemover.http.HttpSession");
        Class<?> target = bundle.loadClass("org.imagemover.http.HttpTarget");
        Object any = bundle.loadClass("org.imagemover.http.AddressRule").getField("ANY").get(null);
        Object permissive =
                Proxy.newProxyInstance(
                        access.getClassLoader(),
                        new Class<?>[] {access},
                        (proxy, method, arguments) ->
                                method.getName().equals("addresses") ? any : Map.of());
        Object transport =
                bundle.loadClass("org.imagemover.http.HttpTransport")
                        .getConstructor(settings, resolver)
                        .newInstance(
                                settings.getConstructors()[0].newInstance(
                                        "store: ",
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(5),
                                        4,
                                        4,
                                        null,
                                        true),
                                resolver.getField("SYSTEM").get(null));
        Object open =
                transport.getClass().getMethod("session", access).invoke(transport, permissive);
        Object answer =
                session.getMethod("get", target, Map.class)
                        .invoke(
                                open,
                                target.getMethod("parse", String.class).invoke(null, uri),
                                Map.of());
        byte[] read =
                (byte[]) answer.getClass().getMethod("bytes", int.class).invoke(answer, 1 << 20);
        session.getMethod("close").invoke(open);
        return read;
    }

    private Framework framework() {
        return ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(
                        Map.of(
                                Constants.FRAMEWORK_STORAGE,
                                directory.resolve("felix").toString(),
                                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                                "org.slf4j;version=1.7.36",
                                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                                "osgi.extender;osgi.extender=osgi.component;"
                                        + "version:Version=1.5"));
    }

    private static Bundle install(Framework framework, String jar) throws Exception {
        return framework.getBundleContext().installBundle("reference:file:" + jar);
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
