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
/**
 * Speaking to OpenStack: a token of Keystone v3 that is renewed in time, where its catalogue says
 * that a service is, and requests to that service. What catalogues and drivers of stores share that
 * log in there. Embedded privately, exported by nobody.
 *
 * <p>{@link org.imagemover.keystone.KeystoneSettings} is read from a component's configuration, a
 * {@link org.imagemover.keystone.Keystone} is made of it, and a {@link
 * org.imagemover.keystone.RestClient} of that for each service. There are no threads: all work is
 * done in those of the callers.
 */
@NullMarked
package org.imagemover.keystone;

import org.jspecify.annotations.NullMarked;
