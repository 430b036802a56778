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
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;

/** {@code image:transfer-cancel}. */
@Service
@Command(
        scope = "image",
        name = "transfer-cancel",
        description = "Cancels a transfer; does not wait for its end")
public final class TransferCancelCommand extends TransferCommand {

    @Override
    void run(PrintStream out) throws Exception {
        Transfer transfer = transfer();
        TransferState state = transfer.state();
        if (state.ended() || state == TransferState.COMMITTING) {
            throw new InvalidRequestException(
                    "transfer "
                            + id
                            + " cannot be cancelled any more: it is "
                            + state
                            + (state.ended() ? "" : ", that is, all bytes are there"));
        }
        transfer.cancel();
        printOne(out, TransferColumns.LISTING, TransferColumns.Row.of(transfer));
    }
}
