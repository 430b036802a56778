/** What an operator sees and does over JMX. */
@NullMarked
package org.imagemover.core.jmx;

import org.jspecify.annotations.NullMarked;
