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

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.Set;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads librados and librbd when the first store needs them. They stay in the process until it
 * ends: their own threads and destructors do not survive being unloaded.
 */
final class CephLibraries {

    private static final int RTLD_LAZY = 0x1;
    private static final int RTLD_NODELETE = 0x1000;

    private static final Map<String, Object> OPTIONS =
            Map.of(
                    Library.OPTION_OPEN_FLAGS,
                    RTLD_LAZY | RTLD_NODELETE,
                    Library.OPTION_STRING_ENCODING,
                    "UTF-8");

    /** Those whose JNA is in this bundle. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

    private static boolean loaded;

    private CephLibraries() {}

    /**
     * Loads them where that was not done yet. May be tried again: the packages can be installed
     * while this process runs.
     *
     * @param store how messages begin
     * @throws StoreException {@code INVALID_CONFIG}: they are not there, with what to install
     */
    static synchronized void load(String store) throws StoreException {
        if (loaded) {
            return;
        }
        if (!System.getProperty("os.name").equals("Linux")
                || !ARCHITECTURES.contains(System.getProperty("os.arch"))) {
            throw new StoreException(
                    Reason.INVALID_CONFIG, store + "Ceph is read on Linux, x86-64 or aarch64 only");
        }
        try {
            register(LibRados.class, "librados.so.2");
            register(LibRbd.class, "librbd.so.1");
            loaded = true;
        } catch (LinkageError | RuntimeException missing) {
            Logger log = LoggerFactory.getLogger(CephLibraries.class);
            log.debug("librados and librbd cannot be loaded: {}", missing.toString());
            throw new StoreException(
                    Reason.INVALID_CONFIG,
                    store
                            + "librados or librbd cannot be loaded: install the packages librados2"
                            + " and librbd1; nothing has to be restarted");
        }
    }

    private static void register(Class<?> functions, String library) {
        Native.register(functions, NativeLibrary.getInstance(library, OPTIONS));
    }
}
