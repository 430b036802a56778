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
package org.imagemover.store.rbd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Ceph's own bindings for Python, in one process for all commands; it ends with this JVM. */
final class RbdPeer {

    private final OutputStream commands;
    private final BufferedReader answers;

    RbdPeer(Path conf, String pool) throws IOException {
        Path script = Path.of("src/test/resources/rbd_peer.py").toAbsolutePath();
        Process process =
                new ProcessBuilder("/usr/bin/python3", script.toString(), conf.toString(), pool)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        commands = process.getOutputStream();
        answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Makes an image with a protected snapshot; false where there is one of that name. */
    boolean make(String namespace, String image, byte[] bytes) throws IOException {
        List<String> answer =
                ask(bytes, "import", namespace, image, Integer.toString(bytes.length));
        if (answer.contains("ImageExists")) {
            return false;
        }
        requireDone(answer);
        return true;
    }

    /** Removes an image and its snapshots. */
    void remove(String namespace, String image) throws IOException {
        requireDone(ask(new byte[0], "remove", namespace, image));
    }

    void makeNamespace(String namespace) throws IOException {
        requireDone(ask(new byte[0], "namespace", namespace));
    }

    /** The names of all images, also of those in the trash. */
    List<String> list(String namespace) throws IOException {
        List<String> answer = ask(new byte[0], "list", namespace);
        requireDone(answer);
        return answer.subList(1, answer.size());
    }

    private static void requireDone(List<String> answer) throws IOException {
        if (!answer.get(0).equals("ok")) {
            throw new IOException(String.join(" ", answer));
        }
    }

    private synchronized List<String> ask(byte[] bytes, String... words) throws IOException {
        commands.write((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
        commands.write(bytes);
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("rbd_peer.py has ended");
        }
        return Arrays.asList(answer.split("\t"));
    }
}
