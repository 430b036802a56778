/*
 * Copyright the Image Mover authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package org.imagemover.core.mover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.TransferCancelledException;
import org.imagemover.core.digests.DigestList;
import org.imagemover.core.engine.Candidate;
import org.imagemover.core.engine.StoreAwaitedException;
import org.imagemover.core.plan.Planner;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.spi.RequestContext;

/**
 * Fetches lists of digests, by the stores and the rules that images by URI are fetched by. A list
 * is short, so that it is read at once, and not tried again.
 */
final class DigestListReader {

    /** How many bytes a list may have: some 10,000 names. */
    static final int MOST = 1 << 20;

    private static final String NOT_READ = "the list of digests cannot be read: ";

    private final Planner planner;
    private final Duration longest;

    DigestListReader(Planner planner) {
        this(planner, Duration.ofMinutes(1));
    }

    /**
     * @param longest how long the bytes of a list may take
     */
    DigestListReader(Planner planner, Duration longest) {
        this.planner = planner;
        this.longest = longest;
    }

    /**
     * Reads a list.
     *
     * @param uri an http or https URI, which is not repeated in messages
     */
    DigestList read(String uri) throws ImageMoverException {
        Candidate list = find(uri);
        try (OpenSource source = list.open();
                OpenSource.Reading reading = source.stream()) {
            return DigestList.parse(bytes(reading));
        } catch (ImageMoverException refused) {
            throw refused;
        } catch (IOException failure) {
            String reason = String.valueOf(failure.getMessage());
            throw new NoUsableLocationException(
                    NOT_READ + reason,
                    List.of(new Attempt(CopyMethod.STREAM, list.storeId(), reason)));
        }
    }

    private Candidate find(String uri) throws ImageMoverException {
        if (!ImageName.isUri(uri)) {
            throw new InvalidRequestException(
                    "a list of digests is given by an http or https URI, such as"
                            + " https://cloud.example.org/images/SHA256SUMS");
        }
        try {
            return UriSupply.toCopy(uri, RequestContext.SERVICE, planner)
                    .find()
                    .candidates()
                    .get(0);
        } catch (StoreAwaitedException away) {
            String reason = String.valueOf(away.getMessage());
            throw new NoUsableLocationException(
                    NOT_READ + reason, List.of(new Attempt(CopyMethod.STREAM, null, reason)));
        } catch (InvalidRequestException unusable) {
            throw new InvalidRequestException(NOT_READ + unusable.getMessage());
        }
    }

    private byte[] bytes(OpenSource.Reading reading) throws IOException {
        long start = System.nanoTime();
        ByteBuffer bytes = ByteBuffer.allocate(MOST + 1);
        while (reading.read(bytes) >= 0) {
            if (!bytes.hasRemaining()) {
                throw new InvalidRequestException(
                        "what should be a list of digests has more than "
                                + MOST
                                + " bytes: give the URI of the list, not of the image");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new TransferCancelledException(
                        "the list of digests was being read when its reader was interrupted");
            }
            if (System.nanoTime() - start > longest.toNanos()) {
                throw new IOException(
                        "it was not there within "
                                + longest.toSeconds()
                                + " s: try again, or give the digest itself");
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
