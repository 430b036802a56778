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

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.imagemover.api.ImageMover;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;

/** A command about one transfer. */
abstract class TransferCommand extends ListingCommand {

    @Reference ImageMover mover;

    @Argument(name = "TRANSFER", required = true, description = "The transfer's id")
    @Completion(TransferCompleter.class)
    String id = "";

    final Transfer transfer() throws InvalidRequestException {
        return mover.transfer(id)
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "there is no transfer '"
                                                + id
                                                + "', or it ended long ago: image:transfer-list"
                                                + " lists them"));
    }
}
