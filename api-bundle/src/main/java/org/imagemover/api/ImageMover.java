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
package org.imagemover.api;

import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Brings the bytes of an image from wherever they are to wherever they are wanted.
 *
 * <p>An image is named by its id (a UUID), by {@code <catalog>:<id>}, by {@code name:<name>} where
 * that name is unique, or by an {@code http} or {@code https} URI. Where its bytes are, and which
 * of the ways of {@link CopyMethod} is taken, is found out here and never shown.
 *
 * <p>Every byte is checked against the digest that the catalogue knows, and against those that the
 * caller {@linkplain CopyRequest.Builder#expect expects}; {@link CopyResult#verified()} says what
 * could be checked. A store driver that is updated, stopped or reconfigured while a copy runs does
 * not end the copy: it waits, or goes on from another location.
 *
 * <p>Thread-safe. Get it as an OSGi service, by a dynamic or a static reference: the service does
 * not go away with a driver, only with an update of Image Mover's own core.
 */
@ProviderType
public interface ImageMover {

    /**
     * Copies an image to a channel: {@code copy(CopyRequest.of(image, Destination.channel(c)))}.
     *
     * @param imageIdOrUri the image
     * @param destination gets the bytes in order, each once; not closed here. On failure it may
     *     hold a part of the image, which must be thrown away: {@link
     *     ImageMoverException#bytesDelivered()} says how much
     * @return how it went; returned only when all bytes were delivered and none failed its check
     * @throws ImageMoverException as {@link #copy(CopyRequest)}
     */
    CopyResult copy(String imageIdOrUri, WritableByteChannel destination)
            throws ImageMoverException;

    /**
     * Copies an image and blocks until that has ended: {@code start(request).await()}.
     *
     * <p>An interrupt of the calling thread cancels the transfer; the call then returns as soon as
     * the destination is no longer touched, with the thread's interrupt status set.
     *
     * @param request what to copy, and how
     * @return how it went; the destination is complete
     * @throws InvalidRequestException the request cannot be carried out as it is
     * @throws ImageNotFoundException no catalogue knows the image
     * @throws NotAllowedException the end user or this service may not read it, or the destination
     *     is not where the operator allows: see {@link CopyRequest.Builder#foreignPaths}
     * @throws ImageUnacceptableException the image is not what it claims to be, or is unsafe
     * @throws NoUsableLocationException no location of the image could be used
     * @throws DestinationException the destination exists, is full or failed
     * @throws CatalogUnavailableException a catalogue that may know the image did not answer
     * @throws TransferCancelledException somebody cancelled it, or its deadline passed
     * @throws ImageMoverException any of these: the destination holds nothing of the image that
     *     could be taken for a whole one (a channel: see {@link
     *     ImageMoverException#bytesDelivered()}; a block device: its first 64 KiB are zero)
     */
    CopyResult copy(CopyRequest request) throws ImageMoverException;

    /**
     * Starts a copy and returns at once; it may queue for its turn. All failures, those of the
     * request too, are the transfer's.
     *
     * @param request what to copy, and how
     * @return the copy at work
     */
    Transfer start(CopyRequest request);

    /**
     * Tells what {@link #copy(CopyRequest)} would do now, without moving a byte of the image.
     * Blocks: asks the catalogues and opens the locations.
     *
     * @param request what would be copied
     * @return the steps in the order in which they would be tried, and why each other way was not
     *     taken
     * @throws ImageMoverException as {@link #copy(CopyRequest)}, but for what only the moving shows
     */
    CopyPlan plan(CopyRequest request) throws ImageMoverException;

    /**
     * Finds the digest of a file in a list of digests, as distributions publish one beside their
     * images ({@code SHA256SUMS}, {@code CHECKSUM}, {@code disk.qcow2.sha256}); to be {@linkplain
     * CopyRequest.Builder#expect expected} of a copy. Blocks: the list is fetched as an image by
     * URI is, by a store that takes the URIs of callers and within its rules, has at most 1 MiB,
     * and is there within a minute.
     *
     * <p>Read are lines as {@code sha256sum} writes them, also with {@code --tag}, as {@code
     * openssl} does, and a digest alone, which is that of any file; what else is in the list is
     * passed over. A list with a clear text signature counts only between the lines of that, but
     * <b>the signature is not checked</b>. A list from the image's own server does not protect
     * against that server.
     *
     * @param listUri an http or https URI
     * @param fileName the name to look for, also the last part of a path in the list; of several
     *     files of that name in the list, the beginning of the path tells which one is meant
     * @return of the digests of that file the one to trust most
     * @throws InvalidRequestException the URI cannot be used, is of no list of digests, or the list
     *     has no digest of such a file that can be computed here, or several that differ
     * @throws NoUsableLocationException the list could not be read
     * @throws TransferCancelledException the calling thread was interrupted
     */
    Digest listedDigest(String listUri, String fileName) throws ImageMoverException;

    /**
     * Lists the transfers that have not ended, and the most recent of those that have.
     *
     * @return a snapshot, oldest first
     */
    List<Transfer> transfers();

    /**
     * Finds one of {@link #transfers()}.
     *
     * @param transferId its id
     * @return the transfer, or empty when there is none or it ended long ago
     */
    Optional<Transfer> transfer(String transferId);
}
