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

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageMover;
import org.imagemover.api.ImageMoverException;
import org.jspecify.annotations.Nullable;

/** What the commands share by which somebody says what digest an image must have. */
abstract class DigestCommand extends ImageCommand {

    @Reference ImageMover mover;

    @Option(
            name = "--digest",
            multiValued = true,
            description =
                    "A digest that the bytes must have, as <algorithm>:<hex>, or as <hex> of md5,"
                            + " sha1, sha224, sha256, sha384 or sha512; may be repeated")
    @Nullable List<String> digests;

    @Option(
            name = "--digest-from",
            description =
                    "An http(s) URI of a list of digests, such as SHA256SUMS, that has the one that"
                            + " the bytes must have; a signature of the list is not checked")
    @Nullable String digestFrom;

    @Option(
            name = "--digest-name",
            description =
                    "The image's name in that list; else the last part of its URI, or its name")
    @Nullable String digestName;

    /** Tells by what name an image is in a list. */
    @FunctionalInterface
    interface Name {
        String get() throws ImageMoverException;
    }

    /**
     * The digests that are asked for; fetches the list where one is named.
     *
     * @param name of the image, where the options say none; asked only where it is needed
     * @throws IllegalArgumentException with a message for a person
     */
    final List<Digest> digests(Name name) throws ImageMoverException {
        List<Digest> expected = new ArrayList<>();
        if (digests != null) {
            digests.forEach(text -> expected.add(parse(text.strip())));
        }
        if (digestFrom != null) {
            expected.add(
                    mover.listedDigest(digestFrom, digestName == null ? name.get() : digestName));
        } else if (digestName != null) {
            throw new IllegalArgumentException(
                    "--digest-name is a name in a list of digests: say which list, by"
                            + " --digest-from");
        }
        return expected;
    }

    private static Digest parse(String text) {
        return text.indexOf(':') < 0 ? Digest.ofHex(text) : Digest.parse(text);
    }

    /** The last part of a URI's path, or of its name as a file of the list's directory. */
    static String nameInUri(String uri) {
        String name = "";
        try {
            String path = new URI(uri).getRawPath();
            if (path != null) {
                name = new URI("/" + path.substring(path.lastIndexOf('/') + 1)).getPath();
            }
        } catch (URISyntaxException malformed) {
            // it is refused with what is wrong in it where it is read
        }
        return orAsk(name.isEmpty() ? name : name.substring(1));
    }

    /** A name that is one; asks for it where there is none. */
    static String orAsk(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "the image has no name to look for in the list of digests: say it by"
                            + " --digest-name");
        }
        return name;
    }
}
