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

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.imagemover.api.Progress;
import org.imagemover.api.TransferState;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final int WIDE = 200;

    @Test
    void aRunningTransferShowsPartSizeRateAndTimeLeft() {
        assertEquals(
                " 37%  1.2 GiB of 3.2 GiB  210.0 MiB/s  0:10 left",
                ProgressLine.render(
                        TransferState.RUNNING,
                        progress(1293942784L, 3435973837L, 210 << 20),
                        "",
                        WIDE));
    }

    @Test
    void aSizeThatIsNotKnownYetIsNotShown() {
        assertEquals(
                "5.0 MiB  1.0 MiB/s",
                ProgressLine.render(
                        TransferState.RUNNING, progress(5 << 20, -1, 1 << 20), "", WIDE));
    }

    @Test
    void aWaitingTransferSaysWhatForInPlaceOfARate() {
        assertEquals(
                " 50%  1.0 MiB of 2.0 MiB  waiting for a store: store 'main' is not there",
                ProgressLine.render(
                        TransferState.WAITING_FOR_STORE,
                        progress(1 << 20, 2 << 20, 7),
                        "store 'main' is not there",
                        WIDE));
    }

    @Test
    void queuedPausedAndPublishingAreTold() {
        assertEquals("0 B  queued", line(TransferState.QUEUED, progress(0, -1, 0)));
        assertEquals(" 50%  1 B of 2 B  paused", line(TransferState.PAUSED, progress(1, 2, 0)));
        assertEquals(
                "100%  2 B of 2 B  publishing", line(TransferState.COMMITTING, progress(2, 2, 0)));
    }

    @Test
    void oneHundredPercentIsSaidWhenNothingIsMissing() {
        assertEquals(99, ProgressLine.percentDone(progress(999_999, 1_000_000, 0)));
        assertEquals(100, ProgressLine.percentDone(progress(0, 0, 0)));
    }

    @Test
    void theLineFitsTheTerminal() {
        String line =
                ProgressLine.render(
                        TransferState.RUNNING, progress(1 << 20, 2 << 20, 1 << 20), "a note", 20);
        assertEquals(" 50%  1.0 MiB of 2.0", line);
    }

    @Test
    void aNoteDoesNotSteerTheTerminal() {
        assertEquals(
                "1 B  " + Samples.EVIL_SHOWN,
                ProgressLine.render(TransferState.RUNNING, progress(1, -1, 0), Samples.EVIL, WIDE));
    }

    private static String line(TransferState state, Progress progress) {
        return ProgressLine.render(state, progress, "", WIDE);
    }

    private static Progress progress(long done, long total, double rate) {
        return new Progress(done, total, rate, Duration.ofSeconds(1));
    }
}
