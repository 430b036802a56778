/** Lists of digests, as they are published beside images. */
@NullMarked
package org.imagemover.core.digests;

import org.jspecify.annotations.NullMarked;
