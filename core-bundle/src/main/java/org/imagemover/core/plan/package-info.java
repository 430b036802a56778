/** From what was asked for to an ordered list of ways to do it. */
@NullMarked
package org.imagemover.core.plan;

import org.jspecify.annotations.NullMarked;
