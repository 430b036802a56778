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
package org.imagemover.itests;

import static org.junit.Assert.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what commands print with {@code --json}. */
final class Json {

    private Json() {}

    /** The first value of a key, without its quotes. */
    static String value(String json, String key) {
        Matcher value = Pattern.compile('"' + key + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(key + " in " + json, value.find());
        return value.group(1);
    }
}
