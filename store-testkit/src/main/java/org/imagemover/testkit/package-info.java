/**
 * Tests for store drivers, inside and outside of this repository. A driver's test extends {@link
 * org.imagemover.testkit.StoreDriverContract} with a {@link org.imagemover.testkit.StorePlace};
 * {@link org.imagemover.testkit.FaultyServer} and {@link org.imagemover.testkit.FaultyStore}
 * misbehave, by script or by a seed that is printed and can be replayed.
 *
 * <p>For the test scope: this is no bundle, and belongs to no feature.
 */
@NullMarked
package org.imagemover.testkit;

import org.jspecify.annotations.NullMarked;
