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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which documents have a key: several keys a document, several documents a key, and most often one.
 * Not thread-safe.
 */
final class Pairs {

    /** A {@code String}, or a {@code TreeSet} of several. */
    private final Map<String, Object> documents = new HashMap<>();

    void add(String key, String document) {
        documents.merge(key, document, Pairs::both);
    }

    private static Object both(Object known, Object document) {
        if (known instanceof TreeSet<?> several) {
            texts(several).add((String) document);
            return several;
        }
        if (known.equals(document)) {
            return known;
        }
        Set<String> several = new TreeSet<>();
        several.add((String) known);
        several.add((String) document);
        return several;
    }

    @SuppressWarnings("unchecked")
    private static Set<String> texts(Object several) {
        return (Set<String>) several;
    }

    void remove(String key, String document) {
        documents.computeIfPresent(
                key,
                (same, known) -> {
                    if (known instanceof TreeSet<?> several) {
                        several.remove(document);
                        return several.isEmpty() ? null : several;
                    }
                    return known.equals(document) ? null : known;
                });
    }

    boolean has(String key) {
        return documents.containsKey(key);
    }

    Set<String> keys() {
        return documents.keySet();
    }

    /** The documents that have a key, ascending. */
    List<String> of(String key) {
        Object known = documents.get(key);
        if (known == null) {
            return List.of();
        }
        return known instanceof TreeSet<?> several
                ? List.copyOf(texts(several))
                : List.of((String) known);
    }
}
