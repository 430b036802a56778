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
package org.imagemover.store.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.imagemover.lab.Machine;

/** An nginx of the test's own on 127.0.0.1 that serves a directory. */
final class Nginx implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;
    private final Path connections;
    private final int port;

    /**
     * Starts one; skips the test where there is no nginx.
     *
     * @param directory for its files
     * @param root what it serves; a file is forbidden while there is one beside it that has the
     *     name with {@code .denied} behind
     */
    Nginx(Path directory, Path root) throws IOException, InterruptedException {
        Machine.requireProgram("nginx");
        try (ServerSocket free = new ServerSocket(0, 1, loopback())) {
            port = free.getLocalPort();
        }
        log = directory.resolve("error.log");
        connections = directory.resolve("connections.log");
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(
                configuration,
                """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                  log_format connection '$connection';
                  access_log %1$s/connections.log connection;
                  default_type application/octet-stream;
                  sendfile on;
                  tcp_nopush on;
                  client_body_temp_path %1$s;
                  proxy_temp_path %1$s;
                  fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s;
                  scgi_temp_path %1$s;
                  server {
                    listen 127.0.0.1:%2$d;
                    root %3$s;
                    location / {
                      if (-f $request_filename.denied) { return 403; }
                    }
                  }
                }
                """
                        .formatted(directory, port, root));
        process =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "-c",
                                configuration.toString(),
                                "-p",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output.log").toFile())
                        .start();
        awaitListening();
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private void awaitListening() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(loopback(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end || process.waitFor(5, TimeUnit.MILLISECONDS)) {
                    close();
                    throw new IOException("nginx does not start: " + Files.readString(log));
                }
            }
        }
    }

    /** How many connections had a request that was answered to its end. */
    int connections() throws IOException {
        return (int) Files.readAllLines(connections).stream().distinct().count();
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
