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
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMoverException;

/** {@code image:delete}. */
@Service
@Command(
        scope = "image",
        name = "delete",
        description = "Deletes images: their copies in the stores, and their records",
        detailedDescription = "classpath:delete.txt")
public final class DeleteCommand extends ListingCommand {

    private static final Listing<Row> ROWS =
            Listing.of(
                    Column.of("Image", "image", Row::image),
                    Column.<Row>of("Ok", "ok", Row::ok).readable(row -> row.ok() ? "yes" : "NO"),
                    Column.of("Note", "note", Row::note));

    @Reference ImageAdmin admin;

    @Argument(
            name = "IMAGE",
            required = true,
            multiValued = true,
            description = "The images: id, <catalog>:<id> or name:<name>")
    @Completion(ImageCompleter.class)
    List<String> images = List.of();

    @Override
    void run(PrintStream out) throws Exception {
        List<Row> rows = new ArrayList<>();
        List<ImageMoverException> failures = new ArrayList<>();
        boolean interrupted = false;
        for (String image : images) {
            try {
                if (interrupted) {
                    throw new ImageMoverException("not deleted: the command was interrupted");
                }
                rows.add(new Row(image, true, admin.delete(image)));
                ImageCompleter.forget(session, image);
            } catch (ImageMoverException failure) {
                failures.add(failure);
                rows.add(new Row(image, false, String.valueOf(failure.getMessage())));
            }
            // cleared: an interrupted thread could not print the rows
            interrupted |= Thread.interrupted();
        }
        if (images.size() == 1 && !failures.isEmpty()) {
            throw failures.get(0);
        }
        print(out, ROWS, rows, "");
        if (!failures.isEmpty()) {
            throw new ImageMoverException(
                    failures.size()
                            + " of "
                            + images.size()
                            + " images were not deleted: see their notes above");
        }
    }

    private record Row(String image, boolean ok, String note) {}
}
