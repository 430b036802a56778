/**
 * The ladder: which ways an image can take to a destination, cheapest first, and why not the
 * others.
 */
@NullMarked
package org.imagemover.core.plan;

import org.jspecify.annotations.NullMarked;
