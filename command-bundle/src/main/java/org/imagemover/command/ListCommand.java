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
import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageInfo;

/** {@code image:list}. */
@Service
@Command(scope = "image", name = "list", description = "Lists the images of all catalogues")
public final class ListCommand extends ListingCommand {

    @Reference ImageAdmin admin;

    @Override
    void run(PrintStream out) throws Exception {
        StreamedRows<ImageInfo> rows =
                new StreamedRows<>(
                        out,
                        ImageColumns.LISTING,
                        this,
                        Comparator.comparing(ImageInfo::name).thenComparing(ImageInfo::id),
                        images -> ImageCompleter.rememberAll(session, images));
        admin.forEachImage(rows);
        rows.end("There are no images: image:add adds one.");
    }
}
