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
package org.imagemover.store.rbd;

import org.imagemover.spi.WriteToken;

/** The names that an image has until it is whole: {@code <name>.<token>.part}. */
final class UnfinishedName {

    private static final String END = ".part";

    private UnfinishedName() {}

    static String of(String image, WriteToken token) {
        return image + "." + token + END;
    }
}
