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
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.command.Column.Shown;

/** {@code image:copy}. */
@Service
@Command(
        scope = "image",
        name = "copy",
        description = "Copies an image to a file, a block device or a store",
        detailedDescription = "classpath:copy.txt")
public final class CopyCommand extends CopyArguments {

    private static final Listing<CopyResult> RESULT =
            Listing.of(
                    Column.of("Image", "image", (CopyResult r) -> Text.image(r.image())),
                    Column.of("Method", "method", r -> r.method().name()),
                    Column.bytes("Size", "size", CopyResult::size),
                    Column.bytes("Bytes written", "bytesWritten", CopyResult::bytesWritten),
                    Column.<CopyResult>of("Verified", "verified", r -> r.verified().word())
                            .readable(CopyCommand::verified),
                    Column.of(
                            "Digest",
                            "digest",
                            r -> r.digest() == null ? null : r.digest().toString()),
                    Column.seconds("Seconds", "seconds", CopyResult::seconds),
                    Column.of("Store", "store", CopyResult::store),
                    Column.<CopyResult>of("Tried before", "", r -> Column.texts(r.tried()))
                            .shown(Shown.ALONE)
                            .notInJson());

    @Override
    Set<String> restrictedOptions() {
        return force ? Set.of(FORCE) : Set.of();
    }

    @Override
    void run(PrintStream out) throws Exception {
        CopyRequest request = request();
        CopyResult result = new TransferFollower(session, mover.start(request)).follow(json);
        if (json) {
            Json.print(out, RESULT.json(result));
        } else {
            RESULT.one(out, result, false);
        }
    }

    private static String verified(CopyResult result) {
        String word = result.verified().word();
        return result.verifiedNote().isEmpty() ? word : word + " (" + result.verifiedNote() + ")";
    }
}
