/**
 * The {@code image:*} commands of Karaf's shell: what a person or a script says becomes a call of
 * {@link org.imagemover.api.ImageMover} or {@link org.imagemover.api.ImageAdmin}, and what comes
 * back becomes a table or JSON. Nothing else of Image Mover knows the shell.
 *
 * <p>Commands and completers are public because Karaf makes them by reflection; the package is not
 * exported.
 */
@NullMarked
package org.imagemover.command;

import org.jspecify.annotations.NullMarked;
