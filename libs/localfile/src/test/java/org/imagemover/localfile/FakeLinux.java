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
package org.imagemover.localfile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is asked for, and answers as it is told. The source is one run of data. */
class FakeLinux extends LinuxCalls {

    final List<String> calls = new ArrayList<>();
    int allocation;
    int clone;
    long seek;
    long size;
    long fileSystem = FileSystems.EXT;

    @Override
    int allocate(int fd, long offset, long length) {
        calls.add("allocate " + offset + " " + length);
        return allocation;
    }

    @Override
    int punchHole(int fd, long offset, long length) {
        calls.add("punchHole " + offset + " " + length);
        return 0;
    }

    @Override
    int startWriteBack(int fd, long offset, long length) {
        calls.add("writeBack " + offset + " " + length);
        return 0;
    }

    @Override
    long fileSystem(Path file) {
        return fileSystem;
    }

    @Override
    void close(int fd) {
        calls.add("close " + fd);
    }

    @Override
    long seekData(int fd, long offset) {
        return seek < 0 ? seek : offset;
    }

    @Override
    long seekHole(int fd, long offset) {
        return seek < 0 ? seek : size;
    }

    @Override
    long size(int fd) {
        return size;
    }

    @Override
    int cloneRange(int from, int to, long length) {
        calls.add("clone " + length);
        return clone;
    }

    @Override
    long copyRange(int from, int to, long offset, long length) {
        calls.add("copy " + offset + " " + length);
        return length;
    }

    @Override
    int openForReading(Path file) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int openForWriting(Path file) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int openForReadingAndWriting(Path file) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int openInPlace(Path file, boolean follow) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int create(Path file, int permissions) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int link(int fd, Path to) {
        throw new AssertionError("opens nothing");
    }

    @Override
    int renameNew(Path from, Path to) {
        throw new AssertionError("renames nothing");
    }
}
