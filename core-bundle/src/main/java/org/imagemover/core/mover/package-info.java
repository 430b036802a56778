/** The way of one image: what callers ask for, looked up, planned, moved and recorded. */
@NullMarked
package org.imagemover.core.mover;

import org.jspecify.annotations.NullMarked;
