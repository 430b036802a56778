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
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** One copy at work. Thread-safe. */
@ProviderType
public interface Transfer {

    /** The transfer's id, as in logs, the shell and JMX. */
    String id();

    /** The image as it was asked for; of a URI its scheme alone. */
    String image();

    /** The destination in words; without locations and secrets. */
    String destination();

    /** What the transfer is doing now. */
    TransferState state();

    /** How far it has come. */
    Progress progress();

    /** What it does, and where its time goes. */
    TransferStats stats();

    /**
     * Why it waits or failed, for a person, or what is worth knowing of it; an empty text where
     * there is nothing to say.
     */
    String note();

    /**
     * Ends the transfer as soon as the call it is in allows; does not wait for that. The
     * destination is left as after any failure. Does nothing when the transfer has ended or is
     * publishing its destination.
     */
    void cancel();

    /** Holds the transfer before its next chunk, until {@link #resume}. */
    void pause();

    /** Ends a {@link #pause}. */
    void resume();

    /**
     * Blocks until the transfer has ended. An interrupt of the calling thread cancels the transfer,
     * as in {@link ImageMover#copy(CopyRequest)}.
     *
     * @return how it went
     * @throws ImageMoverException as {@link ImageMover#copy(CopyRequest)}
     */
    CopyResult await() throws ImageMoverException;

    /**
     * Blocks until the transfer has ended, but not longer than given. Does not cancel.
     *
     * @param timeout the longest wait
     * @return how it went, or empty when it goes on
     * @throws ImageMoverException as {@link ImageMover#copy(CopyRequest)}
     * @throws InterruptedException the calling thread was interrupted; the transfer goes on
     */
    Optional<CopyResult> await(Duration timeout) throws ImageMoverException, InterruptedException;

    /**
     * Completes when the transfer has ended, with the result or with an {@link
     * ImageMoverException}. Dependent actions that are not asynchronous run on a thread of the
     * mover: keep them short.
     */
    CompletionStage<CopyResult> completion();
}
