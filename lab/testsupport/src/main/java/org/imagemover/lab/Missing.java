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
package org.imagemover.lab;

import java.util.Map;
import org.junit.AssumptionViolatedException;
import org.opentest4j.TestAbortedException;

/** What a test ends with when something is missing that it needs. */
final class Missing {

    private Missing() {}

    /** A failure in CI, else what the JUnit that is here skips a test for. */
    static RuntimeException because(String reason, Map<String, String> environment) {
        if (Boolean.parseBoolean(environment.get(Machine.CI))) {
            return new IllegalStateException(reason);
        }
        try {
            return JUnit5.skipped(reason);
        } catch (NoClassDefFoundError olderJUnit) {
            return JUnit4.skipped(reason);
        }
    }

    // in classes of their own, which are linked when they are used

    private static final class JUnit5 {
        static RuntimeException skipped(String reason) {
            return new TestAbortedException(reason);
        }
    }

    private static final class JUnit4 {
        static RuntimeException skipped(String reason) {
            return new AssumptionViolatedException(reason);
        }
    }
}
