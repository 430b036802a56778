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
package org.imagemover.core.registry;

import java.util.Map;
import org.imagemover.api.StoreState;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Fault;
import org.imagemover.core.testing.MemoryDriver;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.imagemover.spi.StoreException;
import org.junit.jupiter.api.Test;

/** Stores are asked again and again until they answer. */
class StoreChecksTest {

    private static final int STORES = 300;

    @Test
    void everyStoreThatDidNotAnswerAtOnceIsAskedAgain() {
        try (Core core = new Core()) {
            for (int i = 0; i < STORES; i++) {
                MemoryStore store = new MemoryStore();
                store.on(Op.CHECK, Fault.times(1, StoreException.Reason.UNAVAILABLE));
                core.bind("s" + i, new MemoryDriver(store), Map.of());
            }
            for (int i = 0; i < STORES; i++) {
                String id = "s" + i;
                Await.until(
                        "store " + id + " to answer",
                        () -> core.store(id).state() == StoreState.AVAILABLE);
            }
        }
    }
}
