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
import org.imagemover.command.Column.Shown;

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
                    Column.<Row>of("Rate", "bytesPerSecond", r -> Math.round(r.rate()))
                            .readable(r -> r.rate() > 0 ? Sizes.readableRate(r.rate()) : "")
                            .alignedRight(),
                    Column.<Row>seconds("Seconds", "seconds", Row::seconds).shown(Shown.ALONE),
                    Column.<Row>of(
                                    "Seconds left",
                                    "secondsLeft",
                                    r -> r.secondsLeft() < 0 ? null : r.secondsLeft())
                            .shown(Shown.ALONE),
                    Column.of("Note", "note", Row::note));

    private TransferColumns() {}

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
                    transfer.note());
        }
    }
}
