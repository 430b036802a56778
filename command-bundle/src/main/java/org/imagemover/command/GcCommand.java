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
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Orphan;

/** {@code image:gc}. */
@Service
@Command(
        scope = "image",
        name = "gc",
        description =
                "Removes objects that this installation made in stores and that no image uses")
public final class GcCommand extends ListingCommand {

    private static final Listing<Orphan> ROWS =
            Listing.of(
                    Column.of("Store", "store", Orphan::store),
                    Column.of("Object", "object", Orphan::object),
                    Column.<Orphan>of("Removed", "removed", Orphan::removed)
                            .readable(row -> row.removed() ? "yes" : "no"),
                    Column.of("Note", "note", Orphan::note));

    @Reference ImageAdmin admin;

    @Option(name = "--dry-run", description = "List them only")
    boolean dryRun;

    @Override
    void run(PrintStream out) throws Exception {
        List<Orphan> orphans = admin.collectGarbage(dryRun);
        print(out, ROWS, orphans, "There is nothing to remove.");
        long left = orphans.stream().filter(orphan -> !orphan.removed()).count();
        if (!dryRun && left > 0) {
            throw new ImageMoverException(
                    left
                            + " of "
                            + orphans.size()
                            + " objects could not be removed: see their notes above");
        }
    }
}
