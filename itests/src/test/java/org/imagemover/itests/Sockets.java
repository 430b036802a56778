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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a process listens to, as Linux tells in /proc. */
final class Sockets {

    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Sockets() {}

    /** A port of loopback that nobody listens to. */
    static int freePort() throws IOException {
        try (ServerSocket any =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return any.getLocalPort();
        }
    }

    /**
     * The addresses that others than this machine can reach a process at: TCP ports that it listens
     * to, and UDP ports, but those on loopback. As the kernel has them, in hexadecimal digits.
     */
    static List<String> reachable(long pid) throws IOException {
        Set<String> own = inodes(pid);
        List<String> reachable = new ArrayList<>();
        for (String protocol : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
            List<String> lines = Files.readAllLines(Path.of("/proc/net", protocol));
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.strip().split("\\s+");
                boolean open = protocol.startsWith("udp") || columns[STATE].equals(LISTENING);
                if (open && own.contains(columns[INODE]) && !isLoopback(columns[LOCAL_ADDRESS])) {
                    reachable.add(protocol + " " + columns[LOCAL_ADDRESS]);
                }
            }
        }
        return reachable;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("0100007F:")
                || address.startsWith("00000000000000000000000001000000:")
                || address.startsWith("0000000000000000FFFF00000100007F:");
    }

    private static Set<String> inodes(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> open =
                Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : open) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }
}
