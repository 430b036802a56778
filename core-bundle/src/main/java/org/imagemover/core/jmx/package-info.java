/** Transfers and stores as seen by a JMX console. */
@NullMarked
package org.imagemover.core.jmx;

import org.jspecify.annotations.NullMarked;
