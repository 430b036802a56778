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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.imagemover.api.Digest;
import org.imagemover.spi.ByteRange;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library where JNA is not to be had: in a class loader that does not find it. */
class WithoutJnaTest {

    @TempDir Path directory;

    @Test
    void filesAreReadAndWrittenAndAllOfThemIsData() throws Exception {
        useAll();
    }

    @Test
    void theClassesGoWithTheirBundle() throws Exception {
        WeakReference<ClassLoader> loader = useAll();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (loader.get() != null) {
            assertTrue(System.nanoTime() < deadline, "something holds the class loader");
            System.gc();
            Thread.onSpinWait();
        }
    }

    private WeakReference<ClassLoader> useAll() throws Exception {
        URL library = LocalImageSource.class.getProtectionDomain().getCodeSource().getLocation();
        try (Loader loader = new Loader(library)) {
            assertThrows(
                    ClassNotFoundException.class, () -> loader.loadClass("com.sun.jna.Native"));
            Class<?> sinks = loader.loadClass(LocalImageSink.class.getName());
            assertNotSame(LocalImageSink.class, sinks);
            Path file = directory.resolve("image");
            Object sink =
                    sinks.getMethod(
                                    "create",
                                    Path.class,
                                    SinkRequest.class,
                                    boolean.class,
                                    String.class)
                            .invoke(null, file, new SinkRequest(1 << 20, 0, true), false, "it");
            sinks.getMethod("commit", long.class, List.class)
                    .invoke(sink, 1 << 20, List.<Digest>of());
            assertEquals(1 << 20, Files.size(file));
            Class<?> sources = loader.loadClass(LocalImageSource.class.getName());
            Object source =
                    sources.getMethod("open", Path.class, String.class).invoke(null, file, "it");
            assertEquals(
                    List.of(new ByteRange(0, 1 << 20)),
                    sources.getMethod("dataRegions", long.class, long.class)
                            .invoke(source, 0, 1 << 21));
            assertNull(sources.getMethod("attestedState").invoke(source));
            sources.getMethod("close").invoke(source);

            Class<?> copies = loader.loadClass(KernelCopy.class.getName());
            for (String why : List.of("whyNoClone", "whyNoKernelCopy")) {
                assertEquals(
                        "JNA could not be loaded, as the log says",
                        copies.getMethod(why, Path.class, Path.class)
                                .invoke(null, file, directory));
            }
            var refused =
                    assertThrows(
                            InvocationTargetException.class,
                            () ->
                                    copies.getMethod("open", Path.class, String.class, Path.class)
                                            .invoke(null, file, null, file));
            assertEquals(Reason.UNSUPPORTED, ((StoreException) refused.getCause()).reason());

            Path other = directory.resolve("other");
            Class<?> names = loader.loadClass(NewName.class.getName());
            var rename = names.getDeclaredMethod("rename", Path.class, Path.class);
            rename.setAccessible(true);
            rename.invoke(null, file, other);
            assertEquals(1 << 20, Files.size(other));
            return new WeakReference<>(loader);
        }
    }

    /** Loads the library itself, and everything else but JNA as the test does. */
    private static final class Loader extends URLClassLoader {

        Loader(URL library) {
            super(new URL[] {library}, LocalImageSink.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.sun.jna.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("org.imagemover.localfile.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> already = findLoadedClass(name);
                return already == null ? findClass(name) : already;
            }
        }
    }
}
