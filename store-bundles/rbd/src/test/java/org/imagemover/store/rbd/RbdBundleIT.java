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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.imagemover.api.ImageMover;
import org.imagemover.spi.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The bundle as it is shipped, in a framework: what it embeds has to work from there. */
class RbdBundleIT {

    @TempDir Path directory;

    @Test
    void theBundleLoadsLibrbdByTheJnaInsideItAndLoadsThatLate() throws Exception {
        Framework framework = framework();
        framework.start();
        try {
            install(framework, jarOf(ImageMover.class)).start();
            install(framework, jarOf(ImageSource.class)).start();
            Bundle bundle = install(framework, System.getProperty("bundle.file"));
            bundle.start();
            assertNull(bundle.getHeaders().get(Constants.EXPORT_PACKAGE));
            String imports = bundle.getHeaders().get(Constants.IMPORT_PACKAGE);
            assertFalse(imports.contains("jna"), imports);
            assertFalse(isLoaded("librbd"), "nothing is loaded by starting the bundle");

            Method load =
                    bundle.loadClass("org.imagemover.store.rbd.CephLibraries")
                            .getDeclaredMethod("load", String.class);
            load.setAccessible(true);
            try {
                load.invoke(null, "store 'ceph': ");
                assertTrue(isLoaded("librbd") && isLoaded("librados"));
            } catch (InvocationTargetException missing) {
                String told = String.valueOf(missing.getCause().getMessage());
                assertTrue(told.contains("librados2 and librbd1"), told);
            }
            Class<?> natives = bundle.loadClass("com.sun.jna.Native");
            assertSame(load.getDeclaringClass().getClassLoader(), natives.getClassLoader());
            assertEquals(8, natives.getField("POINTER_SIZE").getInt(null));
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private static boolean isLoaded(String library) throws Exception {
        return Files.readString(Path.of("/proc/self/maps")).contains("/" + library + ".so");
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
