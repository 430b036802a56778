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

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.imagemover.spi.StoreException;
import org.imagemover.spi.WriteToken;

/** Removes objects as one who made them. */
final class Objects {

    private Objects() {}

    /** Removes whatever image has a name. */
    static void delete(RbdStoreDriver store, String key) throws StoreException {
        String identity = String.valueOf(store.identity(key));
        assertTrue(store.delete(key, WriteToken.random(), identity), "it became another's");
    }
}
