/** Moving bytes: one transfer at work, its buffers, limits, digests and destinations. */
@NullMarked
package org.imagemover.core.engine;

import org.jspecify.annotations.NullMarked;
