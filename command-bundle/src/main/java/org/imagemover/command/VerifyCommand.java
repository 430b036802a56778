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
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.VerifyResult;

/** {@code image:verify}. */
@Service
@Command(
        scope = "image",
        name = "verify",
        description = "Reads every copy of an image and checks its size, format and digest")
public final class VerifyCommand extends ListingCommand {

    private static final int DIGITS_SHOWN = 12;

    private static final Listing<VerifyResult> ROWS =
            Listing.of(
                    Column.of("Image", "image", VerifyResult::image),
                    Column.of("Store", "store", VerifyResult::store),
                    Column.<VerifyResult>of("Ok", "ok", VerifyResult::ok)
                            .readable(row -> row.ok() ? "yes" : "NO"),
                    Column.of("Verified", "verified", (VerifyResult r) -> r.verified().word()),
                    Column.<VerifyResult>of(
                                    "Digest",
                                    "digest",
                                    r -> r.digest() == null ? null : r.digest().toString())
                            .readable(VerifyCommand::shortDigest),
                    Column.seconds("Seconds", "seconds", VerifyResult::seconds),
                    Column.of("Note", "note", VerifyResult::note));

    @Reference ImageAdmin admin;

    @Argument(
            name = "IMAGE",
            required = true,
            description = "The image: its id, <catalog>:<id> or name:<name>")
    @Completion(ImageCompleter.class)
    String image = "";

    @Override
    void run(PrintStream out) throws Exception {
        List<VerifyResult> copies = admin.verify(image);
        print(out, ROWS, copies, "No store holds a copy.");
        long bad = copies.stream().filter(copy -> !copy.ok()).count();
        if (bad > 0) {
            throw new ImageMoverException(
                    bad
                            + " of "
                            + copies.size()
                            + " copies of image "
                            + image
                            + " did not pass: see their notes above");
        }
        if (copies.isEmpty()) {
            throw new ImageMoverException(
                    "no store holds a copy of image " + image + " that could be checked");
        }
    }

    private static String shortDigest(VerifyResult row) {
        Digest digest = row.digest();
        if (digest == null) {
            return "";
        }
        return digest.hex().length() <= DIGITS_SHOWN
                ? digest.toString()
                : digest.algorithm() + ":" + digest.hex().substring(0, DIGITS_SHOWN) + "...";
    }
}
