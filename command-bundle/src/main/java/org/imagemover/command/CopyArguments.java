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

import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Durability;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.Verification;
import org.jspecify.annotations.Nullable;

/** The arguments and options that {@code image:copy} and {@code image:plan} share. */
abstract class CopyArguments extends DigestCommand {

    static final String FORCE = "--force";

    private static final String WHERE_KNOWN = "where-known";
    private static final String REQUIRED = "required";
    private static final String SYNCED = "synced";
    private static final String NONE = "none";

    private static final String BY_NAME = "name:";

    @Reference ImageAdmin admin;

    @Argument(
            index = 0,
            name = "IMAGE",
            required = true,
            description = "The image: its id, <catalog>:<id>, name:<name>, or an http(s) URI")
    @Completion(ImageCompleter.class)
    String image = "";

    @Argument(
            index = 1,
            name = "DESTINATION",
            required = true,
            description =
                    "A path, relative to the shell's working directory (a file or a block device);"
                            + " store:<store-id> for a further copy that the catalogue records;"
                            + " store:<store-id>/<name> for an object that it does not record")
    @Completion(DestinationCompleter.class)
    String destination = "";

    @Option(name = FORCE, description = "Replace a file that exists; overwrite a block device")
    boolean force;

    @Option(name = "--json", description = "Print JSON, and no progress")
    boolean json;

    @Option(name = "--prefer", description = "Read from this store first, if the image is there")
    @Completion(StoreCompleter.class)
    @Nullable String prefer;

    @Option(
            name = "--verify",
            description =
                    "where-known: check every byte if the catalogue has a digest; required: refuse"
                            + " an image without one")
    @Completion(
            value = StringsCompleter.class,
            values = {WHERE_KNOWN, REQUIRED})
    String verify = WHERE_KNOWN;

    @Option(
            name = "--durability",
            description =
                    "synced: the copy survives a power cut once it is reported; none: nothing is"
                            + " flushed, for scratch copies")
    @Completion(
            value = StringsCompleter.class,
            values = {SYNCED, NONE})
    String durability = SYNCED;

    @Option(name = "--limit", description = "The most bytes a second, such as 64MiB/s")
    @Nullable String limit;

    @Option(
            name = "--deadline",
            description = "Cancel the copy if it has not ended after this time, such as 15m")
    @Nullable String deadline;

    @Option(
            name = "--size",
            description =
                    "For store:<store-id>/<name>: the object's size, such as 20GiB; at least the"
                            + " image's")
    @Nullable String size;

    @Option(
            name = "--flatten",
            description =
                    "For store:<store-id>/<name>: the object must not depend on the image's copy")
    boolean flatten;

    /**
     * The request that the command line makes; fetches a list of digests where one is named.
     *
     * @throws IllegalArgumentException with a message for a person
     */
    final CopyRequest request() throws ImageMoverException {
        CopyRequest.Builder builder =
                CopyRequest.builder(
                                image,
                                new DestinationArgument(session.currentDir(), FileKind::of)
                                        .parse(destination, force, size, flatten))
                        .foreignPaths()
                        .verification(verification())
                        .durability(durability())
                        .preferredStore(prefer);
        if (limit != null) {
            builder.maxBytesPerSecond(Sizes.parseRate("--limit", limit));
        }
        if (deadline != null) {
            builder.deadline(Times.parse("--deadline", deadline));
        }
        digests(this::nameInList).forEach(builder::expect);
        return builder.build();
    }

    private String nameInList() throws ImageMoverException {
        if (image.contains("://")) {
            return nameInUri(image);
        }
        return orAsk(
                image.startsWith(BY_NAME)
                        ? image.substring(BY_NAME.length())
                        : admin.image(image).name());
    }

    private Verification verification() {
        return switch (verify.toLowerCase(Locale.ROOT)) {
            case WHERE_KNOWN -> Verification.WHERE_KNOWN;
            case REQUIRED -> Verification.REQUIRED;
            default -> throw notOneOf("--verify", verify, WHERE_KNOWN, REQUIRED);
        };
    }

    private Durability durability() {
        return switch (durability.toLowerCase(Locale.ROOT)) {
            case SYNCED -> Durability.SYNCED;
            case NONE -> Durability.NONE;
            default -> throw notOneOf("--durability", durability, SYNCED, NONE);
        };
    }

    private static IllegalArgumentException notOneOf(
            String option, String value, String one, String other) {
        return new IllegalArgumentException(
                option + ": '" + value + "' is neither '" + one + "' nor '" + other + "'");
    }
}
