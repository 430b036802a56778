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
package org.imagemover.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.imagemover.api.AddRequest;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.Orphan;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.Transfer;
import org.imagemover.api.VerifyResult;

/** An admin that answers what the test says, and counts the calls that may be slow. */
final class FakeAdmin implements ImageAdmin {

    final List<ImageInfo> images = new ArrayList<>();
    final List<StoreInfo> stores = new ArrayList<>();
    final List<VerifyResult> copies = new ArrayList<>();
    final List<Orphan> orphans = new ArrayList<>();
    final List<AddRequest> added = new ArrayList<>();
    final List<AddRequest> registered = new ArrayList<>();
    final List<String> deleted = new ArrayList<>();
    final Map<String, ImageMoverException> failures = new HashMap<>();
    FakeTransfer next = new FakeTransfer("t-add", "new");
    Runnable onDelete = () -> {};
    IntConsumer beforeImage = i -> {};
    boolean dryRun;
    int slowCalls;
    int cutOff;
    final List<String> drained = new ArrayList<>();
    final List<String> resumed = new ArrayList<>();

    @Override
    public ImageInfo add(AddRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Transfer startAdd(AddRequest request) {
        added.add(request);
        return next;
    }

    @Override
    public ImageInfo register(AddRequest request) {
        registered.add(request);
        return images.get(0);
    }

    @Override
    public List<ImageInfo> images() {
        slowCalls++;
        return List.copyOf(images);
    }

    @Override
    public void forEachImage(Consumer<ImageInfo> taker) {
        slowCalls++;
        for (int i = 0; i < images.size(); i++) {
            beforeImage.accept(i);
            taker.accept(images.get(i));
        }
    }

    @Override
    public ImageInfo image(String image) throws ImageMoverException {
        slowCalls++;
        failIfAsked(image);
        return images.stream()
                .filter(i -> i.id().equals(image) || ("name:" + i.name()).equals(image))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ImageNotFoundException(
                                        "no catalogue knows image '"
                                                + image
                                                + "': image:list lists the images"));
    }

    @Override
    public String delete(String image) throws ImageMoverException {
        slowCalls++;
        failIfAsked(image);
        onDelete.run();
        deleted.add(image);
        return "removed from 1 store";
    }

    @Override
    public List<VerifyResult> verify(String image) {
        slowCalls++;
        return List.copyOf(copies);
    }

    @Override
    public List<Orphan> collectGarbage(boolean dryRun) {
        slowCalls++;
        this.dryRun = dryRun;
        return List.copyOf(orphans);
    }

    @Override
    public List<StoreInfo> stores() {
        return List.copyOf(stores);
    }

    @Override
    public int drainStore(String storeId, Duration timeout) {
        drained.add(storeId + " " + timeout.toSeconds());
        return cutOff;
    }

    @Override
    public void resumeStore(String storeId) {
        resumed.add(storeId);
    }

    private void failIfAsked(String image) throws ImageMoverException {
        ImageMoverException failure = failures.get(image);
        if (failure != null) {
            throw failure;
        }
    }
}
