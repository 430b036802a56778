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
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageInfo;

/** {@code image:show}. */
@Service
@Command(scope = "image", name = "show", description = "Shows what is known of an image")
public final class ShowCommand extends ListingCommand {

    @Reference ImageAdmin admin;

    @Argument(
            name = "IMAGE",
            required = true,
            description = "The image: its id, <catalog>:<id> or name:<name>")
    @Completion(ImageCompleter.class)
    String image = "";

    @Override
    void run(PrintStream out) throws Exception {
        ImageInfo found = admin.image(image);
        ImageCompleter.remember(session, found);
        printOne(out, ImageColumns.LISTING, found);
    }
}
