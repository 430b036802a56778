/**
 * Reading objects over HTTP, and short requests with short answers: what the drivers of stores and
 * catalogues that speak it share. Embedded privately, exported by nobody.
 */
@NullMarked
package org.imagemover.http;

import org.jspecify.annotations.NullMarked;
