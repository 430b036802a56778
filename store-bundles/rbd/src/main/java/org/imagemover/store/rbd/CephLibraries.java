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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads librados and librbd when the first store needs them. They stay in the process until it
 * ends: their own threads and destructors do not survive being unloaded.
 *
 * <p>Not by {@code Native.register}, whose functions JNA never lets go of: the classes of a bundle
 * that was updated would stay in memory for ever.
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

    private static volatile @Nullable LibRados rados;
    private static volatile @Nullable LibRbd rbd;

    private CephLibraries() {}

    /**
     * Loads them where that was not done yet. May be tried again: the packages can be installed
     * while this process runs.
     *
     * @param store how messages begin
     * @throws StoreException {@code INVALID_CONFIG}: they are not there, with what to install
     */
    static synchronized void load(String store) throws StoreException {
        if (rbd != null) {
            return;
        }
        if (!System.getProperty("os.name").equals("Linux")
                || !ARCHITECTURES.contains(System.getProperty("os.arch"))) {
            throw new StoreException(
                    Reason.INVALID_CONFIG, store + "Ceph is read on Linux, x86-64 or aarch64 only");
        }
        try {
            rados = Native.load("librados.so.2", LibRados.class, OPTIONS);
            rbd = Native.load("librbd.so.1", LibRbd.class, OPTIONS);
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

    /** The functions of librados; once they were loaded. */
    static LibRados rados() {
        return Objects.requireNonNull(rados);
    }

    /** The functions of librbd; once they were loaded. */
    static LibRbd rbd() {
        return Objects.requireNonNull(rbd);
    }
}
