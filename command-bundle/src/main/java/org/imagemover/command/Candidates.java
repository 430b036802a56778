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

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** The old way to ask a completer, answered by the new one. */
final class Candidates {

    private Candidates() {}

    static int complete(
            Completer completer, Session session, CommandLine line, List<String> values) {
        String typed = line.getCursorArgument();
        String prefix = typed == null ? "" : typed.substring(0, line.getArgumentPosition());
        List<Candidate> candidates = new ArrayList<>();
        completer.completeCandidates(session, line, candidates);
        for (Candidate candidate : candidates) {
            if (candidate.value().startsWith(prefix)) {
                values.add(candidate.value());
            }
        }
        return values.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }
}
