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
package org.imagemover.bench.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.imagemover.api.ImageMover;
import org.jspecify.annotations.Nullable;

/**
 * {@code bench:serve}: answers each line of its input by one line of JSON, until the input ends. A
 * line is a word and its arguments, separated by tabs: {@code copy IMAGE DESTINATION DURABILITY},
 * as {@link TimedCopy} takes them. What fails is answered by an object with {@code error}.
 */
@Service
@Command(scope = "bench", name = "serve", description = "Times copies as its input says")
public final class ServeCommand implements Action {

    private final ObjectMapper json = new ObjectMapper();

    @Reference private Session session;

    @Reference private ImageMover mover;

    @Override
    public @Nullable Object execute() throws Exception {
        PrintStream out = session.getConsole();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(session.getKeyboard(), StandardCharsets.UTF_8));
        answer(
                out,
                Map.of(
                        "ready", true,
                        "java", Runtime.version().toString(),
                        "heapMax", Runtime.getRuntime().maxMemory()));
        String line = lines.readLine();
        while (line != null) {
            answer(out, answerTo(line.split("\t")));
            line = lines.readLine();
        }
        return null;
    }

    private Object answerTo(String[] words) {
        try {
            if (words.length == 4 && words[0].equals("copy")) {
                return new TimedCopy(mover).run(words[1], words[2], words[3]);
            }
            throw new IllegalArgumentException("unknown request '" + words[0] + "'");
        } catch (Exception failed) {
            return Map.of("error", failed.toString());
        }
    }

    private void answer(PrintStream out, Object answer) throws JsonProcessingException {
        out.println(json.writeValueAsString(answer));
        out.flush();
    }
}
