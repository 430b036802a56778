/**
 * What callers see: one call that brings the bits of an image to a destination.
 *
 * <p>{@link org.imagemover.api.ImageMover} moves images; {@link org.imagemover.api.ImageAdmin} is
 * what an operator does with images and stores. Both are OSGi services that stay registered while
 * store drivers come and go. Nothing here names a location of an image, a driver or a secret.
 *
 * <p>All types of this package are implemented or built by Image Mover alone (the enumerations, the
 * records and {@link org.imagemover.api.Destination} too): they may grow in a minor version.
 */
@Version("1.0.0")
@Export
@NullMarked
package org.imagemover.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
