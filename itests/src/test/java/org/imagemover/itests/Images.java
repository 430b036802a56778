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
package org.imagemover.itests;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.imagemover.lab.Machine;

/** Images for tests, and the programs that make them. */
final class Images {

    private Images() {}

    /** Makes a file of bytes that only its name decides. */
    static byte[] random(Path file, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(file.getFileName().toString().hashCode()).nextBytes(bytes);
        Files.write(file, bytes);
        return bytes;
    }

    /** Makes a file with a little data at its start and its end, and a hole in between. */
    static void sparse(Path file, long size) throws IOException {
        byte[] data = new byte[64 << 10];
        new Random(file.getFileName().toString().hashCode()).nextBytes(data);
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.write(data);
            image.seek(size - data.length);
            image.write(data);
        }
    }

    /** Makes a file of holes with pieces of data at random places of whole MiBs. */
    static void scattered(Path file, long size, long dataSize) throws IOException {
        Random random = new Random(file.getFileName().toString().hashCode());
        byte[] piece = new byte[1 << 20];
        Set<Integer> places = new TreeSet<>();
        while (places.size() < dataSize / piece.length) {
            places.add(random.nextInt(Math.toIntExact(size / piece.length)));
        }
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(size);
            for (int at : places) {
                random.nextBytes(piece);
                image.seek((long) at * piece.length);
                image.write(piece);
            }
        }
    }

    /** Runs qemu-img in a directory; without it a test is skipped. */
    static void qemu(Path directory, String... arguments) throws IOException, InterruptedException {
        Machine.requireProgram("qemu-img");
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(Arrays.asList(arguments));
        Programs.output(directory, command.toArray(String[]::new));
    }
}
