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
package org.imagemover.core.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.imagemover.spi.ObjectIntent.Kind;
import org.imagemover.spi.ObjectIntent.State;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.WritableCatalog;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that keeps the contracts of {@link ImageCatalog}, {@link WritableCatalog} and {@link
 * AttestingCatalog}, with what it holds in {@link Data}, so that another one can go on with it.
 */
public final class MemoryCatalog implements ImageCatalog, WritableCatalog, AttestingCatalog {

    private static final int PAGE = 2;

    /** Makes a call fail, or looks at it. {@code op} is the method's name. */
    @FunctionalInterface
    public interface Hook {
        void at(String op) throws CatalogException;
    }

    /** What is on the catalogue's disk. */
    public static final class Data {
        /** Whether each call looks at all locks of its thread, not only at monitors. */
        public volatile boolean looksAtAllLocks;

        public final Map<String, ImageRecord> records = new TreeMap<>();
        public final List<ObjectIntent> intents = new ArrayList<>();
        public final Map<String, List<Attestation>> attestations = new HashMap<>();
        public final Map<String, ChunkDigests> chunkDigests = new HashMap<>();
        public final List<Hook> before = new CopyOnWriteArrayList<>();
        public final List<Hook> after = new CopyOnWriteArrayList<>();
        public final List<RequestContext> contexts = new CopyOnWriteArrayList<>();

        /** The same records, intents and findings, as after a crash; without faults. */
        public synchronized Data copy() {
            Data copy = new Data();
            copy.records.putAll(records);
            copy.intents.addAll(intents);
            attestations.forEach((id, all) -> copy.attestations.put(id, new ArrayList<>(all)));
            copy.chunkDigests.putAll(chunkDigests);
            return copy;
        }

        public synchronized void put(ImageRecord record) {
            records.put(record.id(), record);
        }

        public synchronized @Nullable ImageRecord get(String id) {
            return records.get(id);
        }

        public synchronized List<ObjectIntent> intents() {
            return List.copyOf(intents);
        }

        public synchronized void put(ObjectIntent intent) {
            intents.add(intent);
        }
    }

    private final Data data;

    public MemoryCatalog(Data data) {
        this.data = data;
    }

    private void before(String op) throws CatalogException {
        if (data.looksAtAllLocks) {
            HeldLocks.lookAtAll("catalogue's " + op);
        } else {
            HeldLocks.lookAtMonitors("catalogue's " + op);
        }
        for (Hook hook : data.before) {
            hook.at(op);
        }
    }

    private void after(String op) throws CatalogException {
        for (Hook hook : data.after) {
            hook.at(op);
        }
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public ImageRecord find(String imageId, RequestContext context) throws CatalogException {
        data.contexts.add(context);
        before("find");
        ImageRecord record = data.get(imageId);
        after("find");
        if (record == null) {
            throw new CatalogException(Reason.NOT_FOUND, "no image " + imageId);
        }
        return record;
    }

    @Override
    public void requireDownload(ImageRecord record, RequestContext context)
            throws CatalogException {
        data.contexts.add(context);
        before("requireDownload");
    }

    @Override
    public List<ImageRecord> findByName(String name, RequestContext context)
            throws CatalogException {
        before("findByName");
        synchronized (data) {
            return data.records.values().stream()
                    .filter(record -> record.name().equals(name))
                    .filter(record -> record.status() != ImageStatus.DELETING)
                    .toList();
        }
    }

    @Override
    public Page list(@Nullable String marker, RequestContext context) throws CatalogException {
        before("list");
        Page page = page(marker);
        after("list");
        return page;
    }

    private Page page(@Nullable String marker) {
        synchronized (data) {
            List<ImageRecord> behind =
                    data.records.values().stream()
                            .filter(record -> marker == null || record.id().compareTo(marker) > 0)
                            .toList();
            boolean last = behind.size() <= PAGE;
            List<ImageRecord> page = last ? behind : behind.subList(0, PAGE);
            return new Page(page, last ? null : page.get(PAGE - 1).id());
        }
    }

    @Override
    public void prepare(ObjectIntent intent) throws CatalogException {
        before("prepare");
        synchronized (data) {
            boolean taken =
                    data.intents.stream().anyMatch(intent::sameObject)
                            || data.records.values().stream()
                                    .anyMatch(r -> r.locations().contains(intent.location()));
            boolean known =
                    intent.kind() == Kind.NEW_IMAGE
                            && (data.records.containsKey(intent.imageId())
                                    || data.intents.stream()
                                            .anyMatch(
                                                    i ->
                                                            i.kind() == Kind.NEW_IMAGE
                                                                    && i.imageId()
                                                                            .equals(
                                                                                    intent
                                                                                            .imageId())));
            if (taken || known) {
                throw new CatalogException(
                        Reason.EXISTS, "image " + intent.imageId() + " is known already");
            }
            data.intents.add(intent);
        }
        after("prepare");
    }

    private void become(ObjectIntent intent, State state) throws CatalogException {
        boolean announced =
                data.intents.removeIf(
                        kept -> kept.sameObject(intent) && kept.token().equals(intent.token()));
        if (!announced) {
            throw new CatalogException(Reason.NOT_FOUND, "it was not announced by this write");
        }
        data.intents.add(intent.in(state));
    }

    @Override
    public void publishing(ObjectIntent intent) throws CatalogException {
        before("publishing");
        synchronized (data) {
            become(intent, State.PUBLISHING);
        }
        after("publishing");
    }

    @Override
    public void record(ImageRecord record, ObjectIntent intent) throws CatalogException {
        before("record");
        synchronized (data) {
            if (data.records.containsKey(record.id())) {
                throw new CatalogException(
                        Reason.EXISTS, "image " + record.id() + " is recorded already");
            }
            data.records.put(record.id(), record);
            become(intent, State.RECORDED);
        }
        after("record");
    }

    @Override
    public void addCopy(ObjectIntent intent) throws CatalogException {
        before("addCopy");
        synchronized (data) {
            ImageRecord record = data.records.get(intent.imageId());
            if (record == null || record.status() == ImageStatus.DELETING) {
                throw new CatalogException(
                        Reason.NOT_FOUND, "image " + intent.imageId() + " is gone");
            }
            if (!record.locations().contains(intent.location())) {
                data.records.put(
                        record.id(), record.toBuilder().addLocation(intent.location()).build());
            }
            become(intent, State.RECORDED);
        }
        after("addCopy");
    }

    @Override
    public ImageRecord markDeleting(String imageId) throws CatalogException {
        before("markDeleting");
        ImageRecord record;
        synchronized (data) {
            record = data.records.get(imageId);
            if (record == null) {
                throw new CatalogException(Reason.NOT_FOUND, "no image " + imageId);
            }
            record = record.toBuilder().status(ImageStatus.DELETING).build();
            data.records.put(imageId, record);
        }
        after("markDeleting");
        return record;
    }

    @Override
    public void unmarkDeleting(String imageId) throws CatalogException {
        before("unmarkDeleting");
        synchronized (data) {
            ImageRecord record = data.records.get(imageId);
            if (record == null) {
                throw new CatalogException(Reason.NOT_FOUND, "no image " + imageId);
            }
            data.records.put(imageId, record.toBuilder().status(ImageStatus.ACTIVE).build());
        }
        after("unmarkDeleting");
    }

    @Override
    public void remove(String imageId) throws CatalogException {
        before("remove");
        synchronized (data) {
            data.records.remove(imageId);
            data.attestations.remove(imageId);
            data.chunkDigests.remove(imageId);
        }
        after("remove");
    }

    @Override
    public void forget(ObjectIntent intent) throws CatalogException {
        before("forget");
        synchronized (data) {
            data.intents.removeIf(intent::sameObject);
        }
        after("forget");
    }

    @Override
    public List<ObjectIntent> intents() throws CatalogException {
        before("intents");
        return data.intents();
    }

    @Override
    public @Nullable ObjectIntent intent(String storeId, String key) throws CatalogException {
        before("intent");
        synchronized (data) {
            return data.intents.stream()
                    .filter(intent -> intent.storeId().equals(storeId) && intent.key().equals(key))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Override
    public List<ObjectIntent> openIntents() throws CatalogException {
        before("openIntents");
        synchronized (data) {
            return data.intents.stream().filter(i -> i.state() != State.RECORDED).toList();
        }
    }

    @Override
    public List<ObjectIntent> orphanedIntents() throws CatalogException {
        before("orphanedIntents");
        List<ObjectIntent> orphaned;
        synchronized (data) {
            Set<ImageLocation> named = new HashSet<>();
            data.records.values().forEach(record -> named.addAll(record.locations()));
            orphaned = data.intents.stream().filter(i -> !named.contains(i.location())).toList();
        }
        after("orphanedIntents");
        return orphaned;
    }

    @Override
    public List<String> imagesNaming(String storeId, String key) throws CatalogException {
        before("imagesNaming");
        synchronized (data) {
            return naming(storeId, key);
        }
    }

    private List<String> naming(String storeId, String key) {
        ImageLocation object = ImageLocation.inStore(storeId, key);
        return data.records.values().stream()
                .filter(record -> record.locations().contains(object))
                .map(ImageRecord::id)
                .toList();
    }

    @Override
    public List<ImageRecord> deleting() throws CatalogException {
        before("deleting");
        synchronized (data) {
            return data.records.values().stream()
                    .filter(record -> record.status() == ImageStatus.DELETING)
                    .toList();
        }
    }

    private void require(String imageId) throws CatalogException {
        if (!data.records.containsKey(imageId)) {
            throw new CatalogException(Reason.NOT_FOUND, "no image " + imageId);
        }
    }

    @Override
    public List<Attestation> attestations(String imageId) throws CatalogException {
        before("attestations");
        synchronized (data) {
            return List.copyOf(data.attestations.getOrDefault(imageId, List.of()));
        }
    }

    @Override
    public void attest(String imageId, Attestation attestation) throws CatalogException {
        before("attest");
        synchronized (data) {
            require(imageId);
            List<Attestation> all =
                    data.attestations.computeIfAbsent(imageId, id -> new ArrayList<>());
            all.removeIf(attestation::sameObject);
            all.add(attestation);
        }
        after("attest");
    }

    @Override
    public void dropAttestation(String imageId, Attestation attestation) throws CatalogException {
        before("dropAttestation");
        synchronized (data) {
            data.attestations.getOrDefault(imageId, new ArrayList<>()).remove(attestation);
        }
        after("dropAttestation");
    }

    @Override
    public @Nullable ChunkDigests chunkDigests(String imageId) throws CatalogException {
        before("chunkDigests");
        synchronized (data) {
            ImageRecord record = data.records.get(imageId);
            ChunkDigests digests = data.chunkDigests.get(imageId);
            return record == null
                            || digests == null
                            || digests.size() != record.size()
                            || !record.digests().contains(digests.whole())
                    ? null
                    : digests;
        }
    }

    @Override
    public void recordChunkDigests(String imageId, ChunkDigests digests) throws CatalogException {
        before("recordChunkDigests");
        synchronized (data) {
            require(imageId);
            data.chunkDigests.put(imageId, digests);
        }
        after("recordChunkDigests");
    }
}
