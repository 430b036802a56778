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
package org.imagemover.keystone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a token is for: a project, or a domain.
 *
 * @param project in {@code domain}, or null for the domain itself
 */
record Scope(@Nullable NameOrId project, NameOrId domain) {

    /** As requests for a token have it. */
    ObjectNode json() {
        ObjectNode scope = JsonNodeFactory.instance.objectNode();
        if (project != null) {
            scope.set("project", project.jsonIn(domain));
        } else {
            scope.set("domain", domain.json());
        }
        return scope;
    }

    /** The keys that it was read from, as a message names them. */
    String keys() {
        return project == null ? "'domain'" : "'project' and 'project.domain'";
    }
}
