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
package org.imagemover.core.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.lab.Machine;

/** Makes real images with the tools that people use; a test is skipped where one is missing. */
final class Tools {

    private Tools() {}

    /** An empty image of 8 MiB, made by {@code qemu-img create} with the options. */
    static byte[] qemuImage(Path directory, String format, String... options) {
        Path image = directory.resolve("made." + format);
        List<String> arguments = new ArrayList<>(List.of("create", "-q", "-f", format));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(image.toString(), "8M"));
        qemuImg(directory, arguments.toArray(String[]::new));
        return bytes(image);
    }

    /** A raw disk, converted by {@code qemu-img convert} with the options. */
    static byte[] converted(Path directory, byte[] raw, String format, String... options) {
        Path source = directory.resolve("source.raw");
        Path image = directory.resolve("converted." + format);
        write(source, raw);
        List<String> arguments = new ArrayList<>(List.of("convert", "-f", "raw", "-O", format));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(source.toString(), image.toString()));
        qemuImg(directory, arguments.toArray(String[]::new));
        return bytes(image);
    }

    static void qemuImg(Path directory, String... arguments) {
        run(directory, "qemu-img", arguments);
    }

    /** A file system with one file, made by {@code genisoimage}. */
    static byte[] iso(Path directory, String... options) {
        Path content = directory.resolve("content");
        Path image = directory.resolve("made.iso");
        try {
            Files.createDirectories(content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        write(content.resolve("file"), "content".getBytes(StandardCharsets.US_ASCII));
        List<String> arguments = new ArrayList<>(List.of("-quiet"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-o", image.toString(), content.toString()));
        run(directory, "genisoimage", arguments.toArray(String[]::new));
        return bytes(image);
    }

    private static void run(Path directory, String tool, String... arguments) {
        Machine.requireProgram(tool);
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String output;
            try (InputStream out = process.getInputStream()) {
                output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
