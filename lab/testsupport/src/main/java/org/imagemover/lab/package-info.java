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
 * The lab's real services, for tests: whether they run, where they are, and how to disturb them.
 *
 * <p>{@link org.imagemover.lab.Lab} is where to start. Works in tests of JUnit 5 and of JUnit 4,
 * outside of a container and in one. All of it blocks, and only for a bounded time.
 */
@NullMarked
package org.imagemover.lab;

import org.jspecify.annotations.NullMarked;
