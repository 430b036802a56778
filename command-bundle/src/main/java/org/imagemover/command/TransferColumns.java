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

import org.imagemover.api.Progress;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.imagemover.api.TransferStats;
import org.imagemover.command.Column.Shown;
import org.jspecify.annotations.Nullable;

/** What is told of a transfer: a snapshot, so that all columns of a row tell of one moment. */
final class TransferColumns {

    static final Listing<Row> LISTING =
            Listing.of(
                    Column.of("Id", "id", Row::id),
                    Column.of("Image", "image", Row::image),
                    Column.of("Destination", "destination", Row::destination),
                    Column.of("State", "state", (Row r) -> r.state().name()),
                    Column.<Row>of("Progress", "", r -> r.done() + "/" + r.total())
                            .readable(TransferColumns::progress)
                            .notInJson(),
                    Column.bytes("Bytes done", "bytesDone", Row::done).shown(Shown.NEVER),
                    Column.bytes("Bytes", "bytesTotal", Row::total).shown(Shown.NEVER),
                    Column.rate("Rate", "bytesPerSecond", Row::rate),
                    Column.<Row>of("Method", "method", r -> method(r.stats())).shown(Shown.ALONE),
                    Column.<Row>of("Store", "store", r -> r.stats().store()).shown(Shown.ALONE),
                    Column.<Row>of("Lanes", "lanes", r -> r.stats().lanes()).shown(Shown.ALONE),
                    Column.<Row>bytes("Bytes read", "bytesRead", r -> r.stats().bytesRead())
                            .shown(Shown.ALONE),
                    Column.<Row>bytes(
                                    "Bytes written", "bytesWritten", r -> r.stats().bytesWritten())
                            .shown(Shown.ALONE),
                    Column.<Row>seconds("Seconds", "seconds", Row::seconds).shown(Shown.ALONE),
                    Column.<Row>of(
                                    "Seconds left",
                                    "secondsLeft",
                                    r -> r.secondsLeft() < 0 ? null : r.secondsLeft())
                            .shown(Shown.ALONE),
                    Column.<Row>of("Waits", "waits", r -> Waits.exact(r.stats()))
                            .readable(r -> Waits.readable(r.stats()))
                            .shown(Shown.ALONE),
                    Column.of("Note", "note", Row::note));

    private TransferColumns() {}

    private static @Nullable String method(TransferStats stats) {
        return stats.method() == null ? null : stats.method().name();
    }

    private static String progress(Row row) {
        if (row.total() < 0) {
            return Sizes.readable(row.done());
        }
        return row.percent() + "% of " + Sizes.readable(row.total());
    }

    /** A transfer as it is at one moment. */
    record Row(
            String id,
            String image,
            String destination,
            TransferState state,
            long done,
            long total,
            int percent,
            double rate,
            double seconds,
            long secondsLeft,
            TransferStats stats,
            String note) {

        static Row of(Transfer transfer) {
            TransferState state = transfer.state();
            Progress progress = transfer.progress();
            boolean moves = state == TransferState.RUNNING;
            return new Row(
                    transfer.id(),
                    Text.image(transfer.image()),
                    transfer.destination(),
                    state,
                    progress.bytesDone(),
                    progress.bytesTotal(),
                    ProgressLine.percentDone(progress),
                    moves ? progress.bytesPerSecond() : 0,
                    progress.elapsed().toNanos() / 1e9,
                    moves ? progress.secondsLeft() : -1,
                    transfer.stats(),
                    transfer.note());
        }
    }
}
