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

import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Transfer;

/** A mover that writes down what it is asked for. */
final class FakeMover implements ImageMover {

    final List<CopyRequest> requests = new ArrayList<>();
    final List<String> listed = new ArrayList<>();
    final List<FakeTransfer> transfers = new ArrayList<>();

    /** What the next start answers. */
    FakeTransfer next = new FakeTransfer("t-1", "some");

    CopyPlan plan = new CopyPlan("some", List.of(), List.of());

    @Override
    public CopyResult copy(String imageIdOrUri, WritableByteChannel destination) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CopyResult copy(CopyRequest request) throws ImageMoverException {
        return start(request).await();
    }

    @Override
    public Transfer start(CopyRequest request) {
        requests.add(request);
        return next;
    }

    @Override
    public CopyPlan plan(CopyRequest request) {
        requests.add(request);
        return plan;
    }

    @Override
    public Digest listedDigest(String listUri, String fileName) {
        listed.add(listUri + " " + fileName);
        return Samples.SHA256;
    }

    @Override
    public List<Transfer> transfers() {
        return List.copyOf(transfers);
    }

    @Override
    public Optional<Transfer> transfer(String transferId) {
        return transfers().stream().filter(t -> t.id().equals(transferId)).findFirst();
    }
}
