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
package org.imagemover.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of an {@link ImageCatalog} to record images whose objects the core writes to stores.
 *
 * <p>Each object has an {@link ObjectIntent} that is written before the object is created and goes
 * when the object is gone, so that no crash leaves an object that nobody knows. Every method is
 * durable when it returns, and all or nothing. Thread-safe, blocking.
 */
@ConsumerType
public interface WritableCatalog {

    /**
     * Announces an object that is about to be created.
     *
     * @param intent in state {@link ObjectIntent.State#PREPARED}
     * @throws CatalogException {@code EXISTS} when another intent, or a record, has the same
     *     object; or, for the first object of an image, when the image is recorded or announced
     *     already
     */
    void prepare(ObjectIntent intent) throws CatalogException;

    /**
     * Notes that the object may appear under its key from now on, and as which.
     *
     * @param intent one that was prepared, as {@link ObjectIntent#publishing} makes it
     * @throws CatalogException {@code NOT_FOUND} when it is not announced, or not by this write
     */
    void publishing(ObjectIntent intent) throws CatalogException;

    /**
     * Records a new image whose first object is complete.
     *
     * @param record the image, with the intent's object as its location
     * @param intent becomes {@link ObjectIntent.State#RECORDED}
     * @throws CatalogException {@code EXISTS} when the image is recorded already
     */
    void record(ImageRecord record, ObjectIntent intent) throws CatalogException;

    /**
     * Records a new image whose bytes were put where they are by somebody else: it has no intent,
     * and its objects are never deleted by us.
     *
     * @param record the image, with objects of stores as its locations
     * @throws CatalogException {@code EXISTS} when the image is recorded or announced already;
     *     {@code DENIED} where this catalogue does not record such images
     */
    default void register(ImageRecord record) throws CatalogException {
        throw new CatalogException(
                CatalogException.Reason.DENIED,
                "this catalogue records no images that stay where they are: add the image instead");
    }

    /**
     * Records a further copy of an image.
     *
     * @param intent whose object is complete; becomes {@link ObjectIntent.State#RECORDED}
     * @throws CatalogException {@code NOT_FOUND} when the image is gone, or is being deleted
     */
    void addCopy(ObjectIntent intent) throws CatalogException;

    /**
     * Marks an image as {@link ImageStatus#DELETING}; that it is already is no error.
     *
     * @param imageId its id
     * @return the record as it is now
     * @throws CatalogException {@code NOT_FOUND}
     */
    ImageRecord markDeleting(String imageId) throws CatalogException;

    /**
     * Takes the mark of {@link #markDeleting} back: the image is {@link ImageStatus#ACTIVE} again,
     * since all its objects are still there. That it is not marked is no error.
     *
     * @param imageId its id
     * @throws CatalogException {@code NOT_FOUND}
     */
    void unmarkDeleting(String imageId) throws CatalogException;

    /**
     * Removes the record of an image, whose objects are gone. That it is not there is no error.
     *
     * @param imageId its id
     */
    void remove(String imageId) throws CatalogException;

    /**
     * Forgets an object that is gone, or, of kind {@link ObjectIntent.Kind#STORE_OBJECT}, complete.
     * That the intent is not there is no error.
     *
     * @param intent the object's intent
     */
    void forget(ObjectIntent intent) throws CatalogException;

    /**
     * All intents, in whatever state: as many as there are objects. The core asks the questions
     * below instead, whose cost must not grow with the number of images.
     */
    List<ObjectIntent> intents() throws CatalogException;

    /**
     * The intent of an object.
     *
     * @param storeId the id of the store
     * @param key the object's key there
     * @return the intent, in whatever state and of whatever image, or null where this catalogue
     *     keeps none of the object
     * @throws CatalogException {@code UNAVAILABLE}; {@code DAMAGED}: it cannot be read
     */
    @Nullable ObjectIntent intent(String storeId, String key) throws CatalogException;

    /**
     * The intents that are not {@link ObjectIntent.State#RECORDED}: of what is at work, and of what
     * a crash left.
     */
    List<ObjectIntent> openIntents() throws CatalogException;

    /**
     * The intents whose object no record of this catalogue names, in whatever state; never one of
     * an image whose record cannot be read. That of a document which somebody changed a moment ago
     * may be missing.
     */
    List<ObjectIntent> orphanedIntents() throws CatalogException;

    /**
     * The ids of the images whose record names an object; among them those whose record cannot be
     * read and that may name it.
     *
     * @param storeId the id of the store
     * @param key the object's key there
     */
    List<String> imagesNaming(String storeId, String key) throws CatalogException;

    /** The records of the images that are marked as {@link ImageStatus#DELETING}. */
    List<ImageRecord> deleting() throws CatalogException;
}
