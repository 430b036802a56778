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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.ImageMover;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The bundle as it is shipped, in a framework: what it embeds has to work from there. */
class EmbeddedLibraryIT {

    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    @Test
    void theBundleSeesHolesByTheJnaInsideItAndLoadsThatLate() throws Exception {
        Path sparse = directory.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(64L * MIB);
            file.seek(32L * MIB);
            file.write(new byte[MIB]);
        }
        Framework framework = framework();
        framework.start();
        try {
            install(framework, jarOf(ImageMover.class)).start();
            install(framework, jarOf(ImageSource.class)).start();
            Bundle bundle = install(framework, System.getProperty("bundle.file"));
            bundle.start();
            assertNull(bundle.getHeaders().get(Constants.EXPORT_PACKAGE));
            String imports = bundle.getHeaders().get(Constants.IMPORT_PACKAGE);
            assertFalse(imports.contains("jna") || imports.contains("localfile"), imports);
            assertFalse(isJnaRunning(), "nothing is loaded by starting the bundle");

            Class<?> type = bundle.loadClass("org.imagemover.localfile.LocalImageSource");
            Object source =
                    type.getMethod("open", Path.class, String.class).invoke(null, sparse, "it");
            Object regions =
                    type.getMethod("dataRegions", long.class, long.class)
                            .invoke(source, 0L, 64L * MIB);
            assertEquals(List.of(new ByteRange(32L * MIB, MIB)).toString(), regions.toString());
            assertTrue(isJnaRunning());
            assertSame(
                    type.getClassLoader(),
                    bundle.loadClass("com.sun.jna.Native").getClassLoader(),
                    "the JNA of the bundle's own");
            type.getMethod("close").invoke(source);

            Path target = directory.resolve("copied");
            try (RandomAccessFile file = new RandomAccessFile(target.toFile(), "rw")) {
                file.setLength(64L * MIB);
            }
            Class<?> copies = bundle.loadClass("org.imagemover.localfile.KernelCopy");
            Object copy =
                    copies.getMethod("open", Path.class, String.class, Path.class)
                            .invoke(null, sparse, null, target);
            assertEquals(
                    (long) MIB,
                    copies.getMethod("copy", long.class, long.class).invoke(copy, 0L, 64L * MIB));
            assertEquals(-1, Files.mismatch(sparse, target));
            copies.getMethod("close").invoke(copy);

            assertTrue(isJnaRunning(), "it lingers");
            bundle.stop();
            assertFalse(isJnaRunning(), "the bundle's classes are kept");

            bundle.start();
            Object again =
                    copies.getMethod("open", Path.class, String.class, Path.class)
                            .invoke(null, sparse, null, target);
            copies.getMethod("close").invoke(again);
            assertTrue(isCleanedUp(bundle), "what is used after a stop is cleaned up");
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    /** Whether JNA cleans up what nobody has any more. */
    private static boolean isCleanedUp(Bundle bundle) throws Exception {
        Class<?> cleaner = bundle.loadClass("com.sun.jna.internal.Cleaner");
        Object instance = cleaner.getMethod("getCleaner").invoke(null);
        CountDownLatch cleared = new CountDownLatch(1);
        cleaner.getMethod("register", Object.class, Runnable.class)
                .invoke(instance, new Object(), (Runnable) cleared::countDown);
        for (int i = 0; i < 200 && cleared.getCount() > 0; i++) {
            System.gc();
            cleared.await(50, TimeUnit.MILLISECONDS);
        }
        return cleared.getCount() == 0;
    }

    private static boolean isJnaRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("JNA Cleaner"));
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
