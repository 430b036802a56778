/** The way of one image, from the call to the result, and what operators do with images. */
@NullMarked
package org.imagemover.core.mover;

import org.jspecify.annotations.NullMarked;
