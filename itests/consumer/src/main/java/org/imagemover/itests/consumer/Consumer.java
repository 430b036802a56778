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
package org.imagemover.itests.consumer;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A consumer that copies one image again and again and checks the bytes itself. Thread-safe.
 *
 * <p>It is configured with {@code image}, the image, {@code digest}, the SHA-256 that its bytes
 * must have, and {@code rate}, the bytes a second of a copy.
 */
@ProviderType
public interface Consumer {

    /** How often a component of its class was activated since the bundle started. */
    int activations();

    /** The id that SCR gave to its component. */
    long componentId();

    /** Copies that ended well, with the right bytes. */
    int copies();

    /** What went wrong with the others, a line each. */
    List<String> failures();
}
