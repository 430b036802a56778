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
package org.imagemover.core.engine;

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Transfer;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.core.testing.Sinkhole;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

/** A driver that has gone can be unloaded, whatever became of the transfers that used it. */
class LeakTest {

    /** Loads the driver again, as the next version of its bundle would. */
    private static final class DriverLoader extends ClassLoader {

        DriverLoader() {
            super(MemoryDriver.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(MemoryDriver.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(file)) {
                byte[] bytes = java.util.Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException missing) {
                throw new ClassNotFoundException(name, missing);
            }
        }
    }

    private final MemoryStore store = new MemoryStore();
    private final MemoryStore target = new MemoryStore();
    private final List<Transfer> kept = new ArrayList<>();

    @Test
    void nothingKeepsADriverThatHasGone() throws Exception {
        try (Core core = new Core("retry.max=1")) {
            byte[] bytes = Bytes.random(2 * MIB);
            core.bind("b", target);
            WeakReference<ClassLoader> loader = useAndUnbind(core, bytes);
            Await.until(
                    "a class loader that is collected",
                    () -> {
                        System.gc();
                        return loader.get() == null;
                    });
            // what the transfers said is there still
            kept.forEach(transfer -> transfer.note().length());
        }
    }

    private WeakReference<ClassLoader> useAndUnbind(Core core, byte[] bytes) throws Exception {
        DriverLoader loader = new DriverLoader();
        StoreDriver driver =
                (StoreDriver)
                        loader.loadClass(MemoryDriver.class.getName())
                                .getConstructor(MemoryStore.class)
                                .newInstance(store);
        assertNotSame(MemoryDriver.class, driver.getClass());
        Core.Bound bound = core.bind("a", driver, Map.of());
        Await.until("a check", () -> store.calls(Op.CHECK) > 0);
        String id = core.image(bytes, "a");
        store.objects.put(id, bytes);

        Core.result(start(core, id));
        store.on(Op.READ, Fault.always(Reason.CORRUPT).from(MIB));
        Core.failure(ImageMoverException.class, start(core, id));
        store.heal(Op.READ);
        store.on(
                Op.READ,
                call -> {
                    throw new IllegalStateException("with frames of the driver");
                });
        Core.failure(ImageMoverException.class, start(core, id));
        store.heal(Op.READ);
        target.on(Op.COMMIT, Fault.always(Reason.NO_SPACE));
        Transfer full = core.start(id, Destination.imageStore("b"));
        kept.add(full);
        Core.failure(ImageMoverException.class, full);
        target.heal(Op.COMMIT);

        Gate gate = store.on(Op.READ, Gate.from(MIB));
        Transfer cancelled = start(core, id);
        gate.awaitReached();
        cancelled.cancel();
        Core.failure(ImageMoverException.class, cancelled);
        store.heal(Op.READ);
        Gate other = store.on(Op.READ, Gate.from(MIB));
        kept.add(core.start(id, Destination.channel(new Sinkhole())));
        core.swapOut(bound, other);
        store.heal(Op.READ);
        core.forget(bound);
        return new WeakReference<>(loader);
    }

    private Transfer start(Core core, String id) {
        Transfer transfer = core.start(id, Destination.channel(new Sinkhole()));
        kept.add(transfer);
        return transfer;
    }
}
