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
package org.imagemover.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends one request and takes whatever comes, until the connection ends. */
final class RawClient {

    /**
     * What came.
     *
     * @param head the first line and the headers
     * @param body all that came behind, chunks undecoded
     * @param reset whether the connection was reset
     */
    record Reply(String head, byte[] body, boolean reset) {

        int status() {
            return Integer.parseInt(head.split(" ")[1]);
        }

        String header(String name) {
            return Arrays.stream(head.split("\r\n"))
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }
    }

    private RawClient() {}

    static Reply get(FaultyServer server, String target, String... headers) throws IOException {
        return request(server, "GET", target, headers);
    }

    static Reply request(FaultyServer server, String method, String target, String... headers)
            throws IOException {
        try (Socket socket = open(server)) {
            send(socket, method, target, headers);
            return receive(socket);
        }
    }

    static Socket open(FaultyServer server) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static void send(Socket socket, String method, String target, String... headers)
            throws IOException {
        StringBuilder request =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("\r\n");
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    static Reply receive(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean reset = false;
        try {
            InputStream in = socket.getInputStream();
            in.transferTo(all);
        } catch (IOException broken) {
            reset = true;
        }
        String text = all.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return new Reply(
                end < 0 ? text : text.substring(0, end),
                end < 0
                        ? new byte[0]
                        : text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1),
                reset);
    }
}
