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
package org.imagemover.catalog.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what is wrong in the directory once, not with every listing. Thread-safe. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(LocalCatalog.class);
    private static final int REMEMBERED = 10_000;

    private final Set<String> made = ConcurrentHashMap.newKeySet();

    void make(String complaint) {
        if (made.size() < REMEMBERED && made.add(complaint)) {
            LOG.error("{}", complaint);
        }
    }

    /** As {@link #make}, where nobody has to do anything about it. */
    void warn(String complaint) {
        if (made.size() < REMEMBERED && made.add(complaint)) {
            LOG.warn("{}", complaint);
        }
    }

    /** All that were made. */
    Set<String> made() {
        return Set.copyOf(made);
    }
}
