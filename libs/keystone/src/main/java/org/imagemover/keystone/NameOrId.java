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

/**
 * A user, a project or a domain, as a configuration names it: by its name, or as {@code id:} and
 * its id.
 */
record NameOrId(String text) {

    private static final String ID = "id:";

    boolean isId() {
        return text.startsWith(ID);
    }

    /** As requests have it. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return isId() ? json.put("id", text.substring(ID.length())) : json.put("name", text);
    }

    /** As requests have it, with the domain that a name is unique in. */
    ObjectNode jsonIn(NameOrId domain) {
        ObjectNode json = json();
        if (!isId()) {
            json.set("domain", domain.json());
        }
        return json;
    }
}
