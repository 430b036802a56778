/** The embedded catalogue: one JSON document an image, in a directory. Exports nothing. */
@NullMarked
package org.imagemover.catalog.local;

import org.jspecify.annotations.NullMarked;
