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
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.ImageMoverException;
import org.jspecify.annotations.Nullable;

/** {@code image:add}. */
@Service
@Command(
        scope = "image",
        name = "add",
        description = "Brings a local file, or what a URI names, into a store as an image",
        detailedDescription = "classpath:add.txt")
public final class AddCommand extends DigestCommand {

    @Reference ImageAdmin admin;

    @Option(name = "--name", description = "The image's name; else the file's")
    @Nullable String name;

    @Option(name = "--id", description = "The image's id, a UUID; else a new one")
    @Nullable String id;

    @Option(
            name = "--format",
            description =
                    "The format that the file must have, such as raw or qcow2; else it is found")
    @Completion(
            value = StringsCompleter.class,
            values = {"raw", "qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso"})
    @Nullable String format;

    @Option(name = "--store", description = "The store that gets the bytes; else the default one")
    @Completion(StoreCompleter.class)
    @Nullable String store;

    @Option(
            name = "--reference",
            description =
                    "Record only where the image is: a URI that a configured store covers; its bytes"
                            + " stay there")
    boolean reference;

    @Option(name = "--json", description = "Print JSON, and no progress")
    boolean json;

    @Argument(
            name = "FILE",
            required = true,
            description =
                    "The file, or an http(s) URI; a relative path starts at the shell's working"
                            + " directory")
    @Completion(PathCompleter.class)
    String file = "";

    @Override
    void run(PrintStream out) throws Exception {
        AddRequest request = request();
        ImageInfo image = reference ? admin.register(request) : add(request);
        ImageCompleter.remember(session, image);
        if (json) {
            Json.print(out, ImageColumns.LISTING.json(image));
        } else {
            ImageColumns.LISTING.one(out, image, false);
        }
    }

    private ImageInfo add(AddRequest request) throws ImageMoverException {
        CopyResult added = new TransferFollower(session, admin.startAdd(request)).follow(json);
        return recorded(added.image());
    }

    private AddRequest request() throws ImageMoverException {
        boolean uri = reference || file.contains("://");
        String source = uri ? file : LocalPath.parse(file, session.currentDir()).toString();
        AddRequest.Builder builder =
                AddRequest.builder(source)
                        .foreignPaths()
                        .name(name)
                        .id(id)
                        .format(format)
                        .store(store);
        digests(() -> nameIn(source, uri)).forEach(builder::digest);
        return builder.build();
    }

    private static String nameIn(String source, boolean uri) {
        return uri ? nameInUri(source) : String.valueOf(Path.of(source).getFileName());
    }

    private ImageInfo recorded(String imageId) throws ImageMoverException {
        try {
            return admin.image(imageId);
        } catch (ImageMoverException failure) {
            throw new ImageMoverException(
                    "image "
                            + imageId
                            + " was added, but could not be shown: "
                            + failure.getMessage()
                            + ": try image:show "
                            + imageId,
                    failure);
        }
    }
}
