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

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What an operator does with images and stores: the service behind the {@code image:*} commands and
 * the MBean. Thread-safe. All methods but {@link #stores} may ask catalogues and stores, and block.
 */
@ProviderType
public interface ImageAdmin {

    /**
     * Brings an image into a store and records it. Its bytes are inspected and hashed on the way;
     * the record appears when the store has all of them.
     *
     * @param request what to add
     * @return the image as it was recorded
     * @throws InvalidRequestException the file, URI, id or digest cannot be used
     * @throws NotAllowedException the file is not where the operator allows: see {@link
     *     AddRequest.Builder#foreignPaths}
     * @throws NoUsableLocationException the URI could not be read
     * @throws ImageUnacceptableException the bytes are not what was claimed, are unsafe, or changed
     *     while they were read
     * @throws DestinationException the id exists, or the store cannot take the image
     * @throws ImageMoverException any of these: nothing is recorded, and nothing is left in the
     *     store
     */
    ImageInfo add(AddRequest request) throws ImageMoverException;

    /**
     * Starts {@link #add} and returns at once; for progress and cancel. The image is recorded when
     * the transfer is done, under {@link CopyResult#image()}.
     *
     * @param request what to add
     * @return the copy at work
     */
    Transfer startAdd(AddRequest request);

    /**
     * Records an image that stays where it is: its URI has to be in a store that is configured for
     * it. Only its head is read, to inspect it; a digest is recorded only where one is given, and
     * copies of it are checked by that alone. When the image is deleted, its bytes stay.
     *
     * @param request what to record; its source is an http or https URI, its store is not used
     * @return the image as it was recorded
     * @throws InvalidRequestException no configured store covers the URI, or the id or digest
     *     cannot be used
     * @throws ImageUnacceptableException the bytes are not what was claimed, or are unsafe
     * @throws NoUsableLocationException the image could not be read
     * @throws DestinationException the id exists
     * @throws ImageMoverException any of these: nothing is recorded
     */
    ImageInfo register(AddRequest request) throws ImageMoverException;

    /** How many images {@link #images} answers at most. */
    int MOST_IMAGES = 250_000;

    /**
     * Lists the images of all catalogues, ordered by name, then id. All of them are in memory at
     * once: see {@link #forEachImage} for where there may be very many.
     *
     * @return what the catalogues list; images that are being deleted are not among them
     * @throws CatalogUnavailableException a catalogue did not answer, or answers without an end
     * @throws InvalidRequestException there are more than {@value #MOST_IMAGES}
     */
    List<ImageInfo> images() throws ImageMoverException;

    /**
     * Hands over the images of all catalogues one after the other, while the catalogues list them
     * and in their order. Nothing is collected.
     *
     * @param taker gets each image, on the thread of the caller; images that are being deleted are
     *     not among them; what it throws ends the listing
     * @throws CatalogUnavailableException a catalogue did not answer, or answers without an end;
     *     the taker has got some of the images
     */
    void forEachImage(Consumer<ImageInfo> taker) throws ImageMoverException;

    /**
     * Finds one image.
     *
     * @param image its id, {@code <catalog>:<id>} or {@code name:<name>}
     * @return what is known of it
     * @throws ImageNotFoundException no catalogue knows it
     * @throws InvalidRequestException several images have that name: the message lists their ids
     * @throws ImageMoverException see {@link ImageMover#copy(CopyRequest)}
     */
    ImageInfo image(String image) throws ImageMoverException;

    /**
     * Deletes an image: marks it so that no new copy starts, waits for running copies of it,
     * removes its objects from the stores, unless another record uses them, and then its record.
     *
     * <p>Where a store is not there now, the image stays marked, and its deletion is finished when
     * the store is back.
     *
     * @param image its id, {@code <catalog>:<id>} or {@code name:<name>}
     * @return what was done, or is left to be done, for a person
     * @throws ImageMoverException see {@link ImageMover#copy(CopyRequest)}
     */
    String delete(String image) throws ImageMoverException;

    /**
     * Reads every copy of an image from its store and checks size, format and digest.
     *
     * @param image its id, {@code <catalog>:<id>} or {@code name:<name>}
     * @return one row a copy
     * @throws ImageMoverException the image could not be looked up; a copy that fails its check, or
     *     cannot be read, is a row
     */
    List<VerifyResult> verify(String image) throws ImageMoverException;

    /**
     * Finds objects in stores that this installation made and that no record uses.
     *
     * @param dryRun whether to list only; else they are removed
     * @return one row an object
     * @throws ImageMoverException a catalogue did not answer
     */
    List<Orphan> collectGarbage(boolean dryRun) throws ImageMoverException;

    /**
     * Lists the stores, with those that are configured but not there, or wrongly configured. Asks
     * no store.
     *
     * @return ordered by id
     */
    List<StoreInfo> stores();

    /**
     * Takes a store out of service, for as long as its driver is updated or its backend is worked
     * on: no new calls to it begin, those under way may end, and then all that was open is closed.
     * Copies that need it wait in {@link TransferState#WAITING_FOR_STORE}, or go on at once from
     * another store that has the image. It stays {@link StoreState#DRAINING}, whatever driver comes
     * or goes, until {@link #resumeStore} or a restart of the core.
     *
     * @param storeId a row of {@link #stores}
     * @param timeout how long the calls under way may take, each of which moves one buffer; after
     *     that they are cut off, and their bytes are moved again later
     * @return how many calls were cut off: 0 where all ended by themselves
     * @throws InvalidRequestException there is no such store
     */
    int drainStore(String storeId, Duration timeout) throws InvalidRequestException;

    /**
     * Puts a store that was drained back into service; what waits for it goes on. Nothing happens
     * where it was not drained.
     *
     * @param storeId a row of {@link #stores}
     * @throws InvalidRequestException there is no such store
     */
    void resumeStore(String storeId) throws InvalidRequestException;
}
