/** The driver of stores that are web servers, and of the URIs that callers give. */
@NullMarked
package org.imagemover.store.http;

import org.jspecify.annotations.NullMarked;
