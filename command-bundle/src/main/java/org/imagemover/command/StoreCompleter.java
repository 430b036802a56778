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
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.StoreInfo;

/** Completes the id of a store. Asks no store. */
@Service
public final class StoreCompleter implements Completer {

    @Reference ImageAdmin admin;

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        for (StoreInfo store : admin.stores()) {
            candidates.add(
                    new Candidate(
                            store.id(),
                            store.id(),
                            null,
                            store.type() + ", " + store.state(),
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
