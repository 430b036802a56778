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
 * Files with what was found out about the bytes of images: {@link
 * org.imagemover.findings.Findings}, and the strict, bounded reading and the writing of documents
 * that it needs, which other documents of catalogues use too. Embedded privately, exported by
 * nobody.
 */
@NullMarked
package org.imagemover.findings;

import org.jspecify.annotations.NullMarked;
