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

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageMover;

/** {@code image:transfer-list}. */
@Service
@Command(
        scope = "image",
        name = "transfer-list",
        description = "Lists the transfers at work, and the last of those that ended")
public final class TransferListCommand extends ListingCommand {

    @Reference ImageMover mover;

    @Override
    void run(PrintStream out) {
        List<TransferColumns.Row> rows =
                mover.transfers().stream().map(TransferColumns.Row::of).toList();
        print(out, TransferColumns.LISTING, rows, "There are no transfers.");
    }
}
