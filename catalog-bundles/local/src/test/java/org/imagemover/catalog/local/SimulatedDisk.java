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
package org.imagemover.catalog.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.stream.Stream;
import org.imagemover.findings.FileOperations;
import org.jspecify.annotations.Nullable;

/**
 * Real files, with a failure at a chosen operation: once, or as the end of the machine. Remembers
 * which changes of names no sync of their directory has brought to disk, to lose them in a power
 * cut.
 */
final class SimulatedDisk implements FileOperations {

    /** Where in the chosen operation it fails. */
    enum Failing {
        BEFORE,
        HALF_WAY,
        AFTER
    }

    private final Deque<Unsynced> unsynced = new ArrayDeque<>();
    private final Failing failing;
    private final int failAt;
    private final boolean forGood;
    private int operations;
    private int ofIndex;

    private record Unsynced(Path directory, Undo undo) {}

    @FunctionalInterface
    private interface Undo {
        void run() throws IOException;
    }

    private SimulatedDisk(int failAt, Failing failing, boolean forGood) {
        this.failAt = failAt;
        this.failing = failing;
        this.forGood = forGood;
    }

    static SimulatedDisk sound() {
        return new SimulatedDisk(-1, Failing.BEFORE, false);
    }

    /** From that operation on nothing is done any more. */
    static SimulatedDisk crashingAt(int operation, Failing failing) {
        return new SimulatedDisk(operation, failing, true);
    }

    /** That operation alone fails. */
    static SimulatedDisk fullAt(int operation, Failing failing) {
        return new SimulatedDisk(operation, failing, false);
    }

    /** How many operations were asked for. */
    int operations() {
        return operations;
    }

    /** The same, but for those on the file of the index. */
    int changesOfDocuments() {
        return operations - ofIndex;
    }

    boolean failed() {
        return failAt >= 0 && operations > failAt;
    }

    /** Takes back what was not synced. */
    void cutPower() throws IOException {
        for (Unsynced change : unsynced) {
            change.undo.run();
        }
        unsynced.clear();
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        run(
                () -> {
                    Files.createDirectory(directory);
                    remember(directory.getParent(), () -> deleteTree(directory));
                });
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        byte[] before = contentOf(file);
        remember(file.getParent(), () -> putBack(file, before));
        int operation = operations;
        if (operation == failAt && failing == Failing.HALF_WAY) {
            Files.write(file, Arrays.copyOf(content, content.length / 2));
        }
        run(file, () -> Files.write(file, content));
    }

    @Override
    public void writeUnsynced(Path file, byte[] content) throws IOException {
        write(file, content);
    }

    @Override
    public void appendUnsynced(Path file, byte[] content) throws IOException {
        byte[] before = contentOf(file);
        if (before == null) {
            throw new NoSuchFileException(file.toString());
        }
        remember(file.getParent(), () -> putBack(file, before));
        if (operations == failAt && failing == Failing.HALF_WAY) {
            Files.write(
                    file, Arrays.copyOf(content, content.length / 2), StandardOpenOption.APPEND);
        }
        run(file, () -> Files.write(file, content, StandardOpenOption.APPEND));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        run(
                to,
                () -> {
                    byte[] moved = contentOf(from);
                    byte[] before = contentOf(to);
                    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
                    remember(
                            to.getParent(),
                            () -> {
                                putBack(from, moved);
                                putBack(to, before);
                            });
                });
    }

    @Override
    public void delete(Path file) throws IOException {
        run(
                file,
                () -> {
                    byte[] before = contentOf(file);
                    Files.deleteIfExists(file);
                    remember(file.getParent(), () -> putBack(file, before));
                });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        run(
                () -> {
                    for (Iterator<Unsynced> i = unsynced.iterator(); i.hasNext(); ) {
                        if (i.next().directory.equals(directory)) {
                            i.remove();
                        }
                    }
                });
    }

    private void remember(Path directory, Undo undo) {
        unsynced.push(new Unsynced(directory, undo));
    }

    private void run(Path file, Undo operation) throws IOException {
        if (file.getFileName().toString().startsWith("index")) {
            ofIndex++;
        }
        run(operation);
    }

    private void run(Undo operation) throws IOException {
        int number = operations++;
        boolean fails = failAt >= 0 && (forGood ? number >= failAt : number == failAt);
        if (!fails) {
            operation.run();
            return;
        }
        if (number == failAt && failing == Failing.AFTER) {
            operation.run();
        }
        throw new IOException(forGood ? "the machine is off" : "No space left on device");
    }

    private static byte @Nullable [] contentOf(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private static void putBack(Path file, byte @Nullable [] content) throws IOException {
        if (content == null) {
            Files.deleteIfExists(file);
        } else if (Files.isDirectory(file.getParent())) {
            Files.write(file, content);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
