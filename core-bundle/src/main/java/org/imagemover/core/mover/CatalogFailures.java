package org.imagemover.core.mover;

import org.imagemover.api.CatalogUnavailableException;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.spi.CatalogException;

/** A catalogue's answer in the words of callers. */
final class CatalogFailures {

    private CatalogFailures() {}

    static ImageMoverException toApi(CatalogException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.reason()) {
            case NOT_FOUND -> new ImageNotFoundException(message);
            case DENIED -> new NotAllowedException(message);
            case EXISTS ->
                    new DestinationException(DestinationException.Reason.EXISTS, message);
            case UNAVAILABLE -> new CatalogUnavailableException(message);
            case DAMAGED ->
                    new ImageUnacceptableException(
                            ImageUnacceptableException.Reason.STATE, message);
        };
    }
}
