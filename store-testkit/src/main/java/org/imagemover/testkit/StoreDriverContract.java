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

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of the SPI as tests, which every driver passes. A driver's test extends this:
 *
 * <pre>{@code
 * class AcmeStoreContractTest extends StoreDriverContract {
 *
 *     @Override
 *     protected StorePlace newPlace() {
 *         return new AcmePlace();
 *     }
 *
 *     @Override
 *     protected Set<Class<?>> sourceAbilities() {
 *         return Set.of(RangeReads.class);
 *     }
 *
 *     @Override
 *     protected Map<Deviation, String> deviations() {
 *         return Map.of(Deviation.READ_ONLY, "Acme has no way to upload");
 *     }
 * }
 * }</pre>
 *
 * <p>What the driver cannot do is declared as a {@link Deviation} with its reason; the tests that
 * it concerns are skipped, and the reason is printed with them. Every exception that the driver
 * throws in any test has to name the store and nothing of {@link StorePlace#hidden}.
 *
 * <p>Each test has its own place and ends within a minute, or fails.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StoreDriverContract extends WritingContract {

    /** For subclasses. */
    protected StoreDriverContract() {}
}
