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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.imagemover.api.ImageInfo;

/**
 * Completes an image by what the commands saw last, in any session: to list the images asks the
 * catalogues, which may be far away, and a press of the tab key must not wait for them.
 * Thread-safe.
 */
@Service
public final class ImageCompleter implements Completer {

    private static final int MOST = 1000;
    private static final String BY_NAME = "name:";
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9._+-]+");

    private final Map<String, ImageInfo> seen = new LinkedHashMap<>();

    /** Completes by these images from now on. */
    static void rememberAll(Session session, Collection<ImageInfo> images) {
        in(session, completer -> completer.replace(images));
    }

    /** Completes by this image too. */
    static void remember(Session session, ImageInfo image) {
        in(session, completer -> completer.put(image));
    }

    /** Completes by this image no more. */
    static void forget(Session session, String image) {
        in(session, completer -> completer.remove(image));
    }

    private static void in(Session session, Consumer<ImageCompleter> action) {
        ImageCompleter completer = session.getRegistry().getService(ImageCompleter.class);
        if (completer != null) {
            action.accept(completer);
        }
    }

    private synchronized void replace(Collection<ImageInfo> images) {
        seen.clear();
        images.forEach(this::put);
    }

    private synchronized void put(ImageInfo image) {
        if (seen.size() < MOST) {
            seen.put(image.id(), image);
        }
    }

    private synchronized void remove(String image) {
        seen.values()
                .removeIf(
                        known ->
                                image.equals(known.id())
                                        || image.equals(known.catalog() + ":" + known.id())
                                        || image.equals(BY_NAME + known.name()));
    }

    @Override
    public synchronized void completeCandidates(
            Session session, CommandLine line, List<Candidate> candidates) {
        if (line instanceof ArgumentCommandLine typed) {
            // Karaf asks so whether a finished argument may be right before it completes the next
            candidates.add(new Candidate(typed.getCursorArgument()));
        }
        for (ImageInfo image : seen.values()) {
            String name = Text.clean(image.name());
            candidates.add(candidate(image.id(), name));
            if (NEEDS_NO_QUOTES.matcher(name).matches()) {
                candidates.add(candidate(BY_NAME + name, image.id()));
            }
        }
    }

    private static Candidate candidate(String value, String description) {
        return new Candidate(
                value, value, null, description.isEmpty() ? null : description, null, null, true);
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        return Candidates.complete(this, session, line, candidates);
    }
}
