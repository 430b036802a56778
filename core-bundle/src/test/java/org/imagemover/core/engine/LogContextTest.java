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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.spi.MDCAdapter;

class LogContextTest {

    private final MDCAdapter before = MDC.getMDCAdapter();

    /** The logging of the tests has none, so that nothing would be remembered. */
    @BeforeEach
    void rememberWhatIsNamed() throws Exception {
        use(new BasicMDCAdapter());
    }

    @AfterEach
    void forgetWhatIsNamed() throws Exception {
        use(before);
    }

    private static void use(MDCAdapter adapter) throws Exception {
        Field field = MDC.class.getDeclaredField("mdcAdapter");
        field.setAccessible(true);
        field.set(null, adapter);
    }

    private static void assertNamed(String transfer, String store) {
        assertEquals(transfer, MDC.get("image.transfer"));
        assertEquals(store, MDC.get("image.store"));
    }

    private static void assertNothingNamed() {
        assertNull(MDC.get("image.transfer"));
        assertNull(MDC.get("image.store"));
    }

    @Test
    void aThreadNamesItsTransferAndStoreUntilItIsDoneWithThem() {
        LogContext context = LogContext.of("t1", "a");
        assertNamed("t1", "a");
        context.close();
        assertNothingNamed();
    }

    @Test
    void aFailureLeavesNothingNamedOnAThreadOfThePool() {
        LogContext context = LogContext.of("t1", "a");
        assertThrows(
                IllegalStateException.class,
                () -> {
                    try (context) {
                        throw new IllegalStateException();
                    }
                });
        assertNothingNamed();
    }

    @Test
    void withinAnotherTheInnerOneHoldsUntilItIsClosed() {
        LogContext outer = LogContext.of("t1", "a");
        LogContext inner = LogContext.of("t2", null);
        assertEquals("t2", MDC.get("image.transfer"));
        assertNull(MDC.get("image.store"), "the store of the outer one is not this one's");
        inner.close();
        assertNamed("t1", "a");
        outer.close();
        assertNothingNamed();
    }

    @Test
    void whatOthersNamedStays() {
        MDC.put("request", "r1");
        LogContext.of("t1", "a").close();
        assertEquals("r1", MDC.get("request"));
    }
}
