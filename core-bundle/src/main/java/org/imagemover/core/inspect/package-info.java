/** What is inside an image: its format, and what would make a reader of it open something else. */
@NullMarked
package org.imagemover.core.inspect;

import org.jspecify.annotations.NullMarked;
