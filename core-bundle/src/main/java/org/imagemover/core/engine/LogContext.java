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

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

final class LogContext implements AutoCloseable {
    static LogContext of(String transfer, @Nullable String store) {
        MDC.put("image.transfer", transfer);
        if (store != null) {
            MDC.put("image.store", store);
        }
        return new LogContext();
    }

    @Override
    public void close() {
        MDC.remove("image.transfer");
        MDC.remove("image.store");
    }
}
