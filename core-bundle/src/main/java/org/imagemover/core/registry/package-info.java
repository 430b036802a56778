/**
 * What is here now: stores and catalogues as they come and go, and the leases that make using them
 * safe.
 */
@NullMarked
package org.imagemover.core.registry;

import org.jspecify.annotations.NullMarked;
