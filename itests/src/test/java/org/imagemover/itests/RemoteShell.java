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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** Somebody who is logged in to Karaf's shell over ssh, and stays so. */
final class RemoteShell implements AutoCloseable {

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ClientSession session;
    private final ChannelShell shell;
    private int commands;

    RemoteShell(int port, String user, String password) throws IOException {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
        session = client.connect(user, "127.0.0.1", port).verify(Await.LIMIT).getSession();
        session.addPasswordIdentity(password);
        session.auth().verify(Await.LIMIT);
        shell = session.createShellChannel();
        shell.setPtyType("dumb");
        shell.setOut(printed);
        shell.setErr(printed);
        shell.open().verify(Await.LIMIT);
    }

    /** Types a command, and returns what has been printed when it has ended. */
    String execute(String command) throws Exception {
        // two words with two blanks between when typed, with one when printed
        String end = "ended " + ++commands;
        int before = printed.size();
        OutputStream keyboard = shell.getInvertedIn();
        new ByteArrayInputStream((command + "; echo ended  " + commands + "\n").getBytes(UTF_8))
                .transferTo(keyboard);
        keyboard.flush();
        return Await.until(
                "'" + command + "' to end over ssh",
                () -> printed.toString(UTF_8).substring(before),
                shown -> shown.contains(end));
    }

    @Override
    public void close() throws IOException {
        shell.close(true);
        session.close(true);
        client.stop();
    }
}
