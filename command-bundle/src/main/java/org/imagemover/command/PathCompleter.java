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

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/**
 * Completes a path. Karaf's own completer starts at the directory that the container was started
 * in; this one at the session's, as the commands do.
 */
@Service
public final class PathCompleter implements Completer {

    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        addPaths(session, line, candidates);
    }

    static void addPaths(Session session, CommandLine line, List<Candidate> candidates) {
        String typed = line.getCursorArgument();
        String before = typed == null ? "" : typed.substring(0, line.getArgumentPosition());
        int slash = before.lastIndexOf('/');
        String directory = before.substring(0, slash + 1);
        String prefix = before.substring(slash + 1);
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(session.currentDir().resolve(directory))) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                boolean wanted = name.startsWith(prefix) && name.equals(Text.clean(name));
                if (wanted && (prefix.startsWith(".") || !name.startsWith("."))) {
                    candidates.add(candidate(directory, name, Files.isDirectory(entry)));
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException cannotBeRead) {
            // nothing to offer: the command will say what is wrong with the path
        }
    }

    private static Candidate candidate(String directory, String name, boolean isDirectory) {
        String end = isDirectory ? "/" : "";
        return new Candidate(
                directory + name + end,
                name + end,
                null,
                null,
                isDirectory ? end : null,
                null,
                !isDirectory);
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        return Candidates.complete(this, session, line, candidates);
    }
}
