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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.imagemover.findings.DiskAdvice;
import org.imagemover.findings.DiskOperations;
import org.imagemover.findings.FileOperations;
import org.imagemover.findings.FindingFiles;
import org.imagemover.findings.Findings;
import org.imagemover.findings.ImageIds;
import org.imagemover.spi.Attestation;
import org.imagemover.spi.AttestingCatalog;
import org.imagemover.spi.CatalogException;
import org.imagemover.spi.CatalogException.Reason;
import org.imagemover.spi.ChunkDigests;
import org.imagemover.spi.ImageCatalog;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.imagemover.spi.ObjectIntent;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WritableCatalog;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded catalogue: one JSON document an image and one an intent, in a directory that it
 * alone uses ({@link DirectoryLock}).
 *
 * <p>The documents are the truth, and are read anew for every answer. A change of two documents
 * writes the record first: an intent that a record names counts as {@link
 * ObjectIntent.State#RECORDED}, whatever its own document says, so a crash between them leaves
 * nothing to repair.
 *
 * <p>While the document of an image cannot be read, the image is listed as {@link
 * ImageStatus#UNKNOWN} with every object that was announced for it as a location, and its intents
 * count as {@link ObjectIntent.State#RECORDED}: nothing of it is removed before somebody has looked
 * at it.
 *
 * <p>What was found out about the bytes of images stands in files of its own ({@link Findings}),
 * which may all be lost.
 */
@Component(
        name = LocalCatalog.PID,
        service = ImageCatalog.class,
        // A wrong configuration is to be found out at once, not by the first who asks.
        immediate = true,
        configurationPid = LocalCatalog.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LocalCatalogConfig.class)
public final class LocalCatalog implements ImageCatalog, WritableCatalog, AttestingCatalog {

    /** The PID, and the name of the file without {@code .cfg}. */
    static final String PID = "org.imagemover.catalog.local";

    /** How many records a page has at most. */
    static final int PAGE_SIZE = 1000;

    /** How long a call waits for the instance before this one, or another process, to let go. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LocalCatalog.class);

    private final String id;
    private final Complaints complaints = new Complaints();
    private final Images images;
    private final Intents intents;
    private final Findings findings;
    private final CatalogIndex index;
    private final DirectoryLock directory;
    private final ReentrantLock changes = new ReentrantLock();

    @Activate
    public LocalCatalog(LocalCatalogConfig config, Map<String, Object> properties)
            throws StoreException {
        this(
                LocalCatalogSettings.read(config, properties, System.getProperty("karaf.data")),
                new DiskOperations(),
                PATIENCE);
    }

    LocalCatalog(LocalCatalogSettings settings, FileOperations files, Duration patience) {
        Path path = settings.directory();
        id = settings.id();
        Path ofImages = path.resolve("images");
        images =
                new Images(
                        id,
                        new DocumentDirectory(ofImages, files),
                        new DirectoryWatch(ofImages, complaints),
                        complaints);
        Path ofIntents = path.resolve("intents");
        intents =
                new Intents(
                        id,
                        new DocumentDirectory(ofIntents, files),
                        new DirectoryWatch(ofIntents, complaints),
                        complaints);
        index =
                new CatalogIndex(
                        id,
                        images.index(),
                        intents.index(),
                        new IndexFile(path, files),
                        complaints);
        findings =
                new Findings(
                        id, new FindingFiles(path.resolve("findings"), files), complaints::warn);
        directory = new DirectoryLock(id, path, files, patience, this::open);
    }

    private void open() throws IOException {
        images.makeReady();
        intents.makeReady();
    }

    /** Lets go of the directory as soon as no call is under way, and does not wait for that. */
    @Deactivate
    void close() {
        directory.close();
        index.close();
    }

    @Override
    public String type() {
        return "local";
    }

    @Override
    public ImageRecord find(String imageId, RequestContext context) throws CatalogException {
        return ask("look up an image", () -> images.read(imageId).record());
    }

    @Override
    public List<ImageRecord> findByName(String name, RequestContext context)
            throws CatalogException {
        return call(
                "look up an image by its name",
                () -> {
                    List<ImageRecord> found = new ArrayList<>();
                    for (String imageId : images.named(name)) {
                        ImageRecord record = readable(imageId);
                        if (record != null && record.name().equals(name) && !isGoing(record)) {
                            found.add(record);
                        }
                        if (found.size() == MOST_OF_A_NAME) {
                            break;
                        }
                    }
                    return List.copyOf(found);
                });
    }

    private static boolean isGoing(ImageRecord record) {
        return record.status() == ImageStatus.DELETING || record.status() == ImageStatus.DELETED;
    }

    /** The record; or null where it went a moment ago, or cannot be read, which is logged. */
    private @Nullable ImageRecord readable(String imageId) {
        try {
            return images.read(imageId).record();
        } catch (CatalogException unreadable) {
            if (unreadable.reason() != Reason.NOT_FOUND) {
                complaints.make(String.valueOf(unreadable.getMessage()));
            }
            return null;
        }
    }

    @Override
    public Page list(@Nullable String marker, RequestContext context) throws CatalogException {
        return call(
                "list its images",
                () -> {
                    if (marker == null) {
                        images.index().followNames();
                    }
                    List<String> ids = images.index().namesAfter(marker, PAGE_SIZE + 1);
                    boolean last = ids.size() <= PAGE_SIZE;
                    List<ImageRecord> records = new ArrayList<>();
                    for (String imageId : last ? ids : ids.subList(0, PAGE_SIZE)) {
                        ImageFacts facts = images.index().look(imageId);
                        if (facts != null) {
                            ImageRecord record = facts.readable() ? facts.record(imageId) : null;
                            records.add(record == null ? unreadable(imageId) : record);
                        }
                    }
                    return new Page(records, last ? null : ids.get(PAGE_SIZE - 1));
                });
    }

    private ImageRecord unreadable(String imageId) throws IOException {
        ImageRecord.Builder record = ImageRecord.builder(imageId).status(ImageStatus.UNKNOWN);
        for (IntentDocument announced : intents.ofImage(imageId)) {
            if (announced.intent().kind() != ObjectIntent.Kind.STORE_OBJECT) {
                record.addLocation(announced.intent().location());
            }
        }
        return record.build();
    }

    @Override
    public void prepare(ObjectIntent intent) throws CatalogException {
        require(intent.state() == ObjectIntent.State.PREPARED, "an intent starts as PREPARED");
        boolean first = intent.kind() == ObjectIntent.Kind.NEW_IMAGE;
        if (first) {
            requireUuid(intent.imageId());
        }
        change(
                "announce an object of image " + intent.imageId(),
                () -> {
                    if (first && images.has(intent.imageId())) {
                        throw exists("image " + intent.imageId());
                    }
                    if (intent.kind() == ObjectIntent.Kind.FURTHER_COPY
                            && images.has(intent.imageId())
                            && images.read(intent.imageId())
                                    .record()
                                    .locations()
                                    .contains(intent.location())) {
                        throw new CatalogException(
                                Reason.EXISTS,
                                "image "
                                        + intent.imageId()
                                        + " has a copy in "
                                        + storeOf(intent)
                                        + " already: there is nothing to do");
                    }
                    IntentName name = IntentName.of(intent);
                    for (IntentName other : intents.namesOfImage(name.image())) {
                        if (first && other.kind() == name.kind()) {
                            throw exists("the announcement of image " + intent.imageId());
                        }
                    }
                    if (!intents.ofObject(ObjectKey.of(intent)).isEmpty()) {
                        throw exists("the announcement of that object of " + storeOf(intent));
                    }
                    if (!imagesNaming(ObjectKey.of(intent)).isEmpty()) {
                        throw exists("an image with that object of " + storeOf(intent));
                    }
                    intents.create(intent);
                });
    }

    private static String storeOf(ObjectIntent intent) {
        return "store '" + intent.storeId() + "'";
    }

    private CatalogException exists(String what) {
        return new CatalogException(
                Reason.EXISTS,
                "catalogue '"
                        + id
                        + "' has "
                        + what
                        + " already: choose another id or name, or delete what is there; what an"
                        + " earlier failure left goes with image:gc");
    }

    @Override
    public void publishing(ObjectIntent intent) throws CatalogException {
        change(
                "note that an object of image " + intent.imageId() + " is complete",
                () -> {
                    IntentDocument announced = announced(intent);
                    ObjectIntent now = announced.intent();
                    ObjectIntent next = now.publishing(intent.identity());
                    if (now.state() != ObjectIntent.State.RECORDED && !now.equals(next)) {
                        intents.replace(announced, next);
                    }
                });
    }

    /** The document of an intent that was prepared, of the same kind and the same write. */
    private IntentDocument announced(ObjectIntent intent) throws CatalogException {
        IntentDocument announced = intents.find(intent);
        if (announced == null
                || announced.intent().kind() != intent.kind()
                || !announced.intent().token().equals(intent.token())) {
            throw new CatalogException(
                    Reason.NOT_FOUND,
                    "catalogue '"
                            + id
                            + "' has no announcement of that object of image "
                            + intent.imageId()
                            + " in "
                            + storeOf(intent)
                            + ": it was given up; start again");
        }
        return announced;
    }

    @Override
    public void record(ImageRecord record, ObjectIntent intent) throws CatalogException {
        require(intent.kind() == ObjectIntent.Kind.NEW_IMAGE, "not the intent of a new image");
        require(record.id().equals(intent.imageId()), "the intent is of another image");
        require(
                record.locations().contains(intent.location()),
                "the record does not name the intent's object");
        ImageRecord complete = complete(record);
        change(
                "record image " + record.id(),
                () -> {
                    if (images.has(record.id())) {
                        throw exists("image " + record.id());
                    }
                    IntentDocument announced = announced(intent);
                    create(complete);
                    settle(announced);
                });
    }

    private static ImageRecord complete(ImageRecord record) {
        for (ImageLocation location : record.locations()) {
            require(location.storeId() != null, "only objects of stores are recorded");
        }
        return record.created() != null
                ? record
                : record.toBuilder().created(Instant.now().truncatedTo(ChronoUnit.MILLIS)).build();
    }

    @Override
    public void register(ImageRecord record) throws CatalogException {
        ImageRecord complete = complete(record);
        requireUuid(record.id());
        change(
                "record image " + record.id(),
                () -> {
                    if (images.has(record.id())) {
                        throw exists("image " + record.id());
                    }
                    for (IntentDocument announced : intents.ofImage(record.id())) {
                        if (announced.intent().kind() == ObjectIntent.Kind.NEW_IMAGE) {
                            throw exists("the announcement of image " + record.id());
                        }
                    }
                    create(complete);
                });
    }

    private void create(ImageRecord record) throws IOException {
        // Of an image of this id whose document somebody removed by hand.
        findings.remove(record.id());
        images.create(record);
    }

    private void requireUuid(String imageId) throws CatalogException {
        if (!ImageIds.valid(imageId)) {
            throw new CatalogException(
                    Reason.DENIED,
                    "catalogue '" + id + "' takes UUIDs in lower case as ids of images only");
        }
    }

    @Override
    public void addCopy(ObjectIntent intent) throws CatalogException {
        require(intent.kind() == ObjectIntent.Kind.FURTHER_COPY, "not the intent of a copy");
        change(
                "record a copy of image " + intent.imageId(),
                () -> {
                    ImageDocument image = images.read(intent.imageId());
                    if (isGoing(image.record())) {
                        throw new CatalogException(
                                Reason.NOT_FOUND,
                                "image "
                                        + intent.imageId()
                                        + " is being deleted: no copy of it is recorded any more");
                    }
                    IntentDocument announced = announced(intent);
                    if (!image.record().locations().contains(intent.location())) {
                        requireRoom(image.record());
                        images.replace(image, image.withLocation(intent.location()));
                    }
                    settle(announced);
                });
    }

    private static void requireRoom(ImageRecord record) throws CatalogException {
        if (record.locations().size() >= ImageRecord.MOST_LOCATIONS) {
            throw new CatalogException(
                    Reason.DENIED,
                    "image "
                            + record.id()
                            + " has "
                            + ImageRecord.MOST_LOCATIONS
                            + " copies, and no more are recorded");
        }
    }

    /** Brings an intent's document to what holds already, since a record names its object. */
    private void settle(IntentDocument announced) {
        try {
            intents.replace(announced, announced.intent().in(ObjectIntent.State.RECORDED));
        } catch (IOException failure) {
            LOG.warn(
                    "catalogue '{}' has recorded {}, and could not note that in the intent; it"
                            + " counts as recorded all the same: {}",
                    id,
                    announced.intent(),
                    DiskAdvice.of(failure));
        }
    }

    @Override
    public ImageRecord markDeleting(String imageId) throws CatalogException {
        return change(
                "mark image " + imageId + " as being deleted",
                () -> {
                    ImageDocument image = images.read(imageId);
                    if (image.record().status() == ImageStatus.DELETING) {
                        return image.record();
                    }
                    images.replace(image, image.withStatus(ImageStatus.DELETING));
                    return image.record().toBuilder().status(ImageStatus.DELETING).build();
                });
    }

    @Override
    public void unmarkDeleting(String imageId) throws CatalogException {
        change(
                "take back that image " + imageId + " is being deleted",
                () -> {
                    ImageDocument image = images.read(imageId);
                    if (image.record().status() == ImageStatus.DELETING) {
                        images.replace(image, image.withStatus(ImageStatus.ACTIVE));
                    }
                });
    }

    @Override
    public void remove(String imageId) throws CatalogException {
        if (ImageIds.valid(imageId)) {
            change(
                    "remove image " + imageId,
                    () -> {
                        images.remove(imageId);
                        findings.remove(imageId);
                    });
        }
    }

    @Override
    public void forget(ObjectIntent intent) throws CatalogException {
        change("forget an object of image " + intent.imageId(), () -> intents.remove(intent));
    }

    @Override
    public List<ObjectIntent> intents() throws CatalogException {
        return call(
                "list its intents",
                () -> {
                    List<ObjectIntent> all = new ArrayList<>();
                    for (IntentDocument announced : intents.all()) {
                        all.add(asRecorded(announced));
                    }
                    return List.copyOf(all);
                });
    }

    @Override
    public @Nullable ObjectIntent intent(String storeId, String key) throws CatalogException {
        return call(
                "look up the intent of an object",
                () -> {
                    IntentDocument announced = intents.of(new ObjectKey(storeId, key));
                    return announced == null ? null : asRecorded(announced);
                });
    }

    @Override
    public List<ObjectIntent> openIntents() throws CatalogException {
        return call(
                "list its intents",
                () -> {
                    List<ObjectIntent> found = new ArrayList<>();
                    for (IntentDocument announced : intents.open()) {
                        ObjectIntent intent = asRecorded(announced);
                        if (intent.state() != ObjectIntent.State.RECORDED) {
                            found.add(intent);
                        }
                    }
                    return List.copyOf(found);
                });
    }

    @Override
    public List<ObjectIntent> orphanedIntents() throws CatalogException {
        return call(
                "look for objects that no image has",
                () -> {
                    List<ObjectIntent> found = new ArrayList<>();
                    for (IntentDocument announced : intents.of(name -> !images.isNamed(name))) {
                        ObjectIntent intent = announced.intent();
                        if (imagesNaming(ObjectKey.of(intent)).isEmpty()) {
                            found.add(asRecorded(announced));
                        }
                    }
                    return List.copyOf(found);
                });
    }

    @Override
    public List<String> imagesNaming(String storeId, String key) throws CatalogException {
        return call(
                "look for images that have an object",
                () -> imagesNaming(new ObjectKey(storeId, key)));
    }

    /** With those that cannot be read and may name it: those that did, or announced it. */
    private List<String> imagesNaming(ObjectKey object) throws IOException {
        ImageLocation location = ImageLocation.inStore(object.storeId(), object.key());
        Set<String> candidates = new LinkedHashSet<>();
        String indexed = object.indexed();
        if (indexed != null) {
            candidates.addAll(images.naming(indexed));
            for (IntentName announced : intents.ofObject(object)) {
                if (announced.kind() != ObjectIntent.Kind.STORE_OBJECT) {
                    candidates.add(announced.image());
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String imageId : candidates) {
            try {
                if (images.read(imageId).record().locations().contains(location)) {
                    found.add(imageId);
                }
            } catch (CatalogException unreadable) {
                if (unreadable.reason() != Reason.NOT_FOUND) {
                    complaints.make(String.valueOf(unreadable.getMessage()));
                    found.add(imageId);
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public List<ImageRecord> deleting() throws CatalogException {
        return call(
                "list the images that are being deleted",
                () -> {
                    List<ImageRecord> found = new ArrayList<>();
                    for (String imageId : images.deleting()) {
                        ImageRecord record = readable(imageId);
                        if (record != null && record.status() == ImageStatus.DELETING) {
                            found.add(record);
                        }
                    }
                    return List.copyOf(found);
                });
    }

    @Override
    public List<Attestation> attestations(String imageId) throws CatalogException {
        return ask(
                "read the attestations of an image",
                () -> images.has(imageId) ? findings.attestations(imageId) : List.of());
    }

    @Override
    public void attest(String imageId, Attestation attestation) throws CatalogException {
        change(
                "keep an attestation of image " + imageId,
                () -> {
                    // the object of the new one may be about to be recorded
                    ImageRecord record = images.read(imageId).record();
                    findings.attest(imageId, attestation, other -> isOf(record, other));
                });
    }

    private static boolean isOf(ImageRecord record, Attestation attestation) {
        return record.locations()
                .contains(ImageLocation.inStore(attestation.storeId(), attestation.key()));
    }

    @Override
    public void dropAttestation(String imageId, Attestation attestation) throws CatalogException {
        change(
                "forget an attestation of image " + imageId,
                () -> {
                    if (images.has(imageId)) {
                        findings.drop(imageId, attestation);
                    }
                });
    }

    @Override
    public @Nullable ChunkDigests chunkDigests(String imageId) throws CatalogException {
        return ask(
                "read the chunk digests of an image",
                () -> {
                    ImageRecord record = recordOf(imageId);
                    return record == null ? null : findings.chunkDigests(record);
                });
    }

    @Override
    public void recordChunkDigests(String imageId, ChunkDigests digests) throws CatalogException {
        change(
                "keep the chunk digests of image " + imageId,
                () -> {
                    images.read(imageId);
                    findings.record(imageId, digests);
                });
    }

    /** An intent in the state that it has by what the record says. */
    private ObjectIntent asRecorded(IntentDocument announced) {
        ObjectIntent intent = announced.intent();
        if (intent.state() == ObjectIntent.State.RECORDED
                || intent.kind() == ObjectIntent.Kind.STORE_OBJECT) {
            return intent;
        }
        try {
            // The record is read after the intent, so it is at least as new.
            if (!isNamedByRecord(intent)) {
                return intent;
            }
            settleAfterCrash(intent);
        } catch (CatalogException unreadable) {
            complaints.make(String.valueOf(unreadable.getMessage()));
        }
        return intent.in(ObjectIntent.State.RECORDED);
    }

    private boolean isNamedByRecord(ObjectIntent intent) throws CatalogException {
        ImageRecord record = recordOf(intent.imageId());
        return record != null && record.locations().contains(intent.location());
    }

    /** The record, or null where there is no such image. */
    private @Nullable ImageRecord recordOf(String imageId) throws CatalogException {
        try {
            return images.read(imageId).record();
        } catch (CatalogException unreadable) {
            if (unreadable.reason() == Reason.NOT_FOUND) {
                return null;
            }
            throw unreadable;
        }
    }

    /** Looks at both documents again, as they are while nothing else changes. */
    private void settleAfterCrash(ObjectIntent intent) throws CatalogException {
        changes.lock();
        try {
            IntentDocument announced = intents.find(intent);
            if (announced != null
                    && announced.intent().state() != ObjectIntent.State.RECORDED
                    && isNamedByRecord(intent)) {
                settle(announced);
            }
        } finally {
            changes.unlock();
        }
    }

    /** The contract of the SPI, broken by its caller. */
    private static void require(boolean kept, String broken) {
        if (!kept) {
            throw new IllegalArgumentException(broken);
        }
    }

    private void change(String operation, Change change) throws CatalogException {
        change(
                operation,
                () -> {
                    change.run();
                    return Boolean.TRUE;
                });
    }

    private <T> T change(String operation, Answer<T> change) throws CatalogException {
        return call(
                operation,
                () -> {
                    changes.lock();
                    try {
                        return change.run();
                    } catch (CatalogException failure) {
                        throw failure;
                    } catch (IOException failure) {
                        throw Failures.unchanged(id, operation, failure);
                    } finally {
                        changes.unlock();
                    }
                });
    }

    /** An answer for which the index is needed. */
    private <T> T call(String operation, Answer<T> answer) throws CatalogException {
        return ask(
                operation,
                () -> {
                    index.follow(() -> findings.open(images.index()::has));
                    return answer.run();
                });
    }

    /** An answer that one document gives. */
    private <T> T ask(String operation, Answer<T> answer) throws CatalogException {
        directory.enter();
        try {
            return answer.run();
        } catch (CatalogException failure) {
            throw failure;
        } catch (IOException failure) {
            throw Failures.unavailable(id, operation, failure);
        } finally {
            directory.leave();
        }
    }

    @FunctionalInterface
    private interface Answer<T> {
        T run() throws IOException;
    }

    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }
}
