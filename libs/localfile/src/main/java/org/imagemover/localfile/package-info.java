/** A file of this machine as a source and a sink of images: whole or not there, with its holes. */
@NullMarked
package org.imagemover.localfile;

import org.jspecify.annotations.NullMarked;
