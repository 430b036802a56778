/** The core's own settings, changed while everything runs. */
@NullMarked
package org.imagemover.core.config;

import org.jspecify.annotations.NullMarked;
