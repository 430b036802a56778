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

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** Somebody who gives commands to Karaf as {@code ssh HOST COMMAND} does, each logged in anew. */
final class RemoteCommands implements AutoCloseable {

    private final SshClient client = SshClient.setUpDefaultClient();
    private final int port;
    private final String user;
    private final String password;

    RemoteCommands(int port, String user, String password) {
        this.port = port;
        this.user = user;
        this.password = password;
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
    }

    /** Runs a script to its end, and returns what it printed. */
    String run(String script) throws IOException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (ClientSession session =
                client.connect(user, "127.0.0.1", port).verify(Await.LIMIT).getSession()) {
            session.addPasswordIdentity(password);
            session.auth().verify(Await.LIMIT);
            ChannelExec channel = session.createExecChannel(script);
            channel.setOut(shown);
            channel.setErr(shown);
            channel.open().verify(Await.LIMIT);
            Set<ClientChannelEvent> ended =
                    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Await.LIMIT);
            if (!ended.contains(ClientChannelEvent.CLOSED)) {
                throw new IOException("did not end over ssh: " + script + ": " + shown);
            }
        }
        return shown.toString(UTF_8);
    }

    @Override
    public void close() {
        client.stop();
    }
}
