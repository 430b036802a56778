/**
 * What store drivers and catalogues implement.
 *
 * <p>A driver is a Declarative Services component that is published as {@link
 * org.imagemover.spi.StoreDriver}, one service for each configuration, with the property {@code
 * store.id}. It is straight blocking code: threads, timeouts of whole operations, retries, limits,
 * digests and progress belong to the mover's core, which tracks drivers as they come and go. What a
 * driver can do beyond the least is told by the small interfaces (abilities) that its objects
 * implement.
 *
 * <p>Interfaces here are implemented by drivers and grow by default methods only; values are made
 * by whoever hands them out. No type of a driver's SDK crosses this package. Locations and secrets
 * never get into the text of an exception, a {@code toString} or a service property.
 */
@Version("1.0.0")
@Export
@NullMarked
package org.imagemover.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
