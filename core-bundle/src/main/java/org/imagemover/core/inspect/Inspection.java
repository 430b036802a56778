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
package org.imagemover.core.inspect;

/**
 * What was found inside an image.
 *
 * @param format as Glance names it: {@code raw}, {@code qcow2}, {@code vmdk}, {@code vhd}, {@code
 *     vhdx}, {@code vdi}, {@code iso}, {@code luks}
 * @param detail more for a person, such as {@code gpt} for a raw disk, or an empty text
 * @param virtualSize the size of the disk that the image holds, in bytes, or -1 where it is not
 *     told
 */
public record Inspection(String format, String detail, long virtualSize) {}
