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
package org.imagemover.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.StoreInfo;
import org.imagemover.command.Column.Shown;

/** {@code image:store-drain}. */
@Service
@Command(
        scope = "image",
        name = "store-drain",
        description = "Takes a store out of service, until image:store-resume",
        detailedDescription = "classpath:store-drain.txt")
public final class StoreDrainCommand extends StoreCommand {

    @Option(
            name = "--timeout",
            description =
                    "How long calls under way may take before they are cut off: seconds, or such as"
                            + " 5m")
    String timeout = "60";

    @Override
    void run(PrintStream out) throws Exception {
        Duration patience = Times.parse("--timeout", timeout);
        int cutOff = admin.drainStore(store, patience);
        printStore(
                out,
                List.of(
                        Column.<StoreInfo>of("Calls cut off", "callsCutOff", row -> cutOff)
                                .shown(Shown.ALONE)));
    }
}
