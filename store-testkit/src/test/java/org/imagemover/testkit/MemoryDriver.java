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
package org.imagemover.testkit;

import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.imagemover.testkit.MemoryPlace.Stored;
import org.imagemover.testkit.MemoryPlace.Unfinished;

/** A driver of a {@link MemoryPlace} that keeps the contract, but for the flaw of its place. */
final class MemoryDriver implements StoreDriver, WritableStore {

    private static final String OWN = "memory://" + MemoryPlace.HOST + "/";

    final MemoryPlace place;
    private final boolean there;

    MemoryDriver(MemoryPlace place, boolean there) throws StoreException {
        this.place = place;
        this.there = there;
        if (has(Flaw.CONNECTS_WHEN_IT_IS_MADE)) {
            requireThere();
        }
    }

    boolean has(Flaw flaw) {
        return place.flaw == flaw;
    }

    StoreException failure(Reason reason, String message) {
        String text = "store 'memory': " + message;
        if (has(Flaw.SHOWS_THE_PLACE_IN_A_MESSAGE)) {
            text += " at " + MemoryPlace.HOST;
        }
        if (has(Flaw.DOES_NOT_NAME_THE_STORE)) {
            text = message;
        }
        Throwable cause =
                has(Flaw.SHOWS_THE_PLACE_IN_A_CAUSE)
                        ? new IllegalStateException("connect to " + MemoryPlace.HOST)
                        : null;
        return new StoreException(reason, text, cause);
    }

    private void requireThere() throws StoreException {
        if (!there) {
            throw failure(Reason.UNAVAILABLE, "does not answer: start it");
        }
    }

    private void requireKey(String key) throws StoreException {
        if (!key.matches("[0-9a-f-]{36}")) {
            throw failure(Reason.UNSUPPORTED, "this name cannot be used: take a UUID");
        }
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Resolution resolve(ImageLocation location) {
        String uri = String.valueOf(location.uri());
        if (has(Flaw.FAILS_ON_A_MALFORMED_LOCATION) && uri.endsWith("//")) {
            throw new IllegalArgumentException("no URI");
        }
        if (has(Flaw.TAKES_EVERY_LOCATION) || uri.startsWith(OWN) && !location.isFromCaller()) {
            return Resolution.own(uri.substring(uri.lastIndexOf('/') + 1));
        }
        return Resolution.notOwn(
                "it is not of this store" + (has(Flaw.REPEATS_THE_LOCATION) ? ": " + uri : ""));
    }

    @Override
    public void check() throws StoreException {
        if (!has(Flaw.CHECKS_NOTHING)) {
            requireThere();
        }
    }

    @Override
    public ImageSource open(String key, RequestContext context) throws StoreException {
        requireKey(key);
        if (!has(Flaw.CALLS_AN_UNREACHABLE_OBJECT_MISSING)) {
            requireThere();
        }
        Stored stored = place.objects.get(key);
        boolean denied = place.denied.contains(key);
        if (stored == null || !there || denied && has(Flaw.CALLS_A_DENIED_OBJECT_MISSING)) {
            throw failure(Reason.NOT_FOUND, "the object is not there");
        }
        if (denied) {
            throw failure(Reason.DENIED, "the object must not be read: ask its owner");
        }
        return new MemorySource(this, key, stored);
    }

    @Override
    public ImageSink create(String key, SinkRequest request) throws StoreException {
        requireKey(key);
        requireThere();
        if (place.objects.containsKey(key) && !has(Flaw.OVERWRITES_AT_CREATE)) {
            throw exists();
        }
        String token = has(Flaw.NAMES_A_WRITE_BY_ITS_KEY_ALONE) ? key : request.token().toString();
        Unfinished write = new Unfinished(key, identity(request), this);
        place.unfinished.put(token, write);
        return new MemorySink(this, token, write, ByteRanges.NONE);
    }

    private String identity(SinkRequest request) {
        if (has(Flaw.KNOWS_AN_OBJECT_BY_NOTHING)) {
            return "it";
        }
        return "made by "
                + request.token()
                + (has(Flaw.SHOWS_THE_PLACE_IN_THE_IDENTITY) ? " at " + MemoryPlace.HOST : "");
    }

    StoreException exists() {
        return failure(Reason.EXISTS, "the object is there already: delete it first");
    }

    @Override
    public ImageSink resume(String key, SinkRequest request, ByteRanges written)
            throws StoreException {
        requireKey(key);
        requireThere();
        String token = request.token().toString();
        Unfinished write = place.unfinished.get(token);
        if (has(Flaw.TAKES_ANY_TOKEN) && write == null) {
            write = new Unfinished(key, identity(request), this);
        }
        if (write == null
                || !write.key.equals(key)
                || has(Flaw.KNOWS_TOKENS_OF_ITS_OWN_INSTANCE_ALONE) && write.madeBy != this) {
            throw failure(Reason.NOT_FOUND, "nothing is there to go on with: start again");
        }
        ByteRanges taken =
                has(Flaw.TAKES_OVER_MORE_THAN_IS_BELIEVED)
                        ? write.written
                        : write.written.intersection(written);
        return new MemorySink(this, token, write, taken);
    }

    @Override
    public boolean holds(String key, String identity) throws StoreException {
        requireKey(key);
        requireThere();
        Stored there = place.objects.get(key);
        return there != null
                && (there.identity().equals(identity) || has(Flaw.HOLDS_WHATEVER_IS_THERE));
    }

    @Override
    public boolean delete(String key, WriteToken token, String identity) throws StoreException {
        requireKey(key);
        requireThere();
        Stored there = place.objects.get(key);
        boolean ours =
                there != null
                        && (there.identity().equals(identity)
                                || has(Flaw.DELETES_WHAT_OTHERS_PUT_THERE));
        if (there == null && has(Flaw.FAILS_WHEN_DELETED_AGAIN)) {
            throw failure(Reason.NOT_FOUND, "the object is not there");
        }
        if (ours) {
            place.objects.remove(key, there);
        }
        if (!has(Flaw.DELETES_THE_OBJECT_ALONE)) {
            discard(key, token);
        }
        return ours || there == null || has(Flaw.DOES_NOT_TELL_OF_OTHERS);
    }

    @Override
    public void discard(String key, WriteToken token) throws StoreException {
        requireKey(key);
        requireThere();
        if (has(Flaw.DISCARDS_THE_WRITES_OF_OTHERS)) {
            place.unfinished.values().removeIf(write -> write.key.equals(key));
        }
        place.unfinished.remove(token.toString());
        if (has(Flaw.DISCARDS_THE_OBJECT)) {
            place.objects.remove(key);
        }
    }

    @Override
    public String toString() {
        return "memory store"
                + (has(Flaw.SHOWS_THE_PLACE_IN_TO_STRING) ? " at " + MemoryPlace.HOST : "");
    }
}
