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
import org.imagemover.api.TransferState;

/** The line that shows how far a transfer has come. */
final class ProgressLine {

    private ProgressLine() {}

    /**
     * Renders the line.
     *
     * @param note what the transfer says of itself, or an empty text
     * @param width the most characters the line may have
     * @return one line without control characters
     */
    static String render(TransferState state, Progress progress, String note, int width) {
        StringBuilder line = new StringBuilder(percent(progress));
        line.append(Sizes.readable(progress.bytesDone()));
        if (progress.bytesTotal() >= 0) {
            line.append(" of ").append(Sizes.readable(progress.bytesTotal()));
        }
        if (state == TransferState.RUNNING && progress.bytesPerSecond() > 0) {
            line.append("  ").append(Sizes.readableRate(progress.bytesPerSecond()));
            if (progress.secondsLeft() >= 0) {
                line.append("  ").append(Times.clock(progress.secondsLeft())).append(" left");
            }
        }
        String doing = doing(state);
        if (!doing.isEmpty()) {
            line.append("  ").append(doing);
        }
        if (!note.isEmpty()) {
            line.append(doing.isEmpty() ? "  " : ": ").append(note);
        }
        String text = Text.clean(line.toString());
        return text.length() <= width ? text : text.substring(0, Math.max(0, width));
    }

    /** The part that is done, rounded down: 100 % is said when nothing is missing. */
    static int percentDone(Progress progress) {
        return progress.bytesTotal() == 0
                ? 100
                : (int) (progress.bytesDone() * 100.0 / progress.bytesTotal());
    }

    private static String percent(Progress progress) {
        return progress.bytesTotal() < 0 ? "" : String.format("%3d%%  ", percentDone(progress));
    }

    private static String doing(TransferState state) {
        return switch (state) {
            case RUNNING -> "";
            case QUEUED -> "queued";
            case PAUSED -> "paused";
            case WAITING_FOR_STORE -> "waiting for a store";
            case COMMITTING -> "publishing";
            case DONE -> "done";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }
}
