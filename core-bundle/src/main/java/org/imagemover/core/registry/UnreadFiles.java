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
package org.imagemover.core.registry;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.core.registry.ConfiguredComponents.Configured;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of stores and catalogues in Karaf's {@code etc} that never became a configuration:
 * Felix File Install logs a file that it cannot parse, and leaves it out.
 */
final class UnreadFiles {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadFiles.class);
    private static final Pattern NAME =
            Pattern.compile(
                    "(org\\.imagemover\\.(store|catalog)\\.([A-Za-z0-9_]+))(?:[-~](.*))?\\.cfg");

    /**
     * File Install looks every second; a file that is younger than this may just not be read yet.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private UnreadFiles() {}

    /**
     * Looks through a directory.
     *
     * @param etc Karaf's {@code etc}
     * @param read the names of the files that are configurations
     * @return one row a file that is none, its problem said
     */
    static List<Configured> in(Path etc, Set<String> read) {
        List<Configured> unread = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(etc, "org.imagemover.*.cfg")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                Matcher matcher = NAME.matcher(name);
                if (matcher.matches() && !read.contains("etc/" + name) && isOld(file)) {
                    String instance = matcher.group(4);
                    String pid = matcher.group(1) + (instance == null ? "" : "~" + instance);
                    boolean store = matcher.group(2).equals("store");
                    unread.add(
                            new Configured(
                                    pid,
                                    store,
                                    matcher.group(3),
                                    pid,
                                    "etc/" + name,
                                    problem(file),
                                    false));
                }
            }
        } catch (IOException | RuntimeException failure) {
            LOG.debug("the configuration files cannot be listed: {}", failure.getMessage());
        }
        return unread;
    }

    private static boolean isOld(Path file) throws IOException {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        return changed.plus(PATIENCE).isBefore(Instant.now());
    }

    private static String problem(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            new Properties().load(reader);
            return "the file was not read: the log says why";
        } catch (IOException unreadable) {
            return "the file cannot be read as UTF-8 text";
        } catch (IllegalArgumentException malformed) {
            return "the file cannot be parsed: " + malformed.getMessage();
        }
    }
}
