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

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Transfer;

/** Completes the id of a transfer. */
@Service
public final class TransferCompleter implements Completer {

    @Reference ImageMover mover;

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        for (Transfer transfer : mover.transfers()) {
            candidates.add(
                    new Candidate(
                            transfer.id(),
                            transfer.id(),
                            null,
                            Text.clean(
                                    transfer.state()
                                            + ", "
                                            + Text.image(transfer.image())
                                            + " to "
                                            + transfer.destination()),
                            null,
                            null,
                            true));
        }
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        return Candidates.complete(this, session, line, candidates);
    }
}
