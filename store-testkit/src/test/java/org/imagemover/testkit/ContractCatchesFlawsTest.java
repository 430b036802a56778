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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Every flaw of a driver is seen by the test that is there for it. */
class ContractCatchesFlawsTest {

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void aFlawIsSeenByItsTest(Flaw flaw) {
        TestExecutionSummary summary =
                run(flaw, selectMethod(FlawedStoreContract.class, flaw.seenBy()));
        assertEquals(1, summary.getTestsFoundCount());
        assertEquals(1, summary.getTestsFailedCount(), () -> flaw + " was not seen");
    }

    @Test
    void withoutAFlawNothingIsSeen() {
        TestExecutionSummary summary = run(null, selectClass(FlawedStoreContract.class));
        assertEquals(0, summary.getTestsFailedCount(), () -> summary.getFailures().toString());
        assertTrue(summary.getTestsSucceededCount() > 50);
    }

    private static TestExecutionSummary run(Flaw flaw, DiscoverySelector what) {
        FlawedStoreContract.flaw = flaw;
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request().selectors(what).build(),
                        listener);
        return listener.getSummary();
    }
}
