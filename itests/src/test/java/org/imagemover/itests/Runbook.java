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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runbook for replacing drivers in docs/operate.md, as a person reads it: parts with a heading,
 * commands in blocks, and below a command, behind {@code #}, what it has to show.
 */
final class Runbook {

    private static final String FIRST = "## Replace a driver";
    private static final String BLOCK = "```karaf";

    private Runbook() {}

    /**
     * One command.
     *
     * @param part the heading that it is below
     * @param command what is to be pasted
     * @param shows what is to be seen in what it prints
     */
    record Step(String part, String command, List<String> shows) {}

    /** All commands, in the order of the page. */
    static List<Step> read(Path page) throws IOException {
        List<Step> steps = new ArrayList<>();
        String part = "";
        boolean isRunbook = false;
        boolean isBlock = false;
        for (String line : Files.readAllLines(page)) {
            if (isBlock && line.startsWith("# ")) {
                steps.get(steps.size() - 1).shows().add(line.substring(2));
            } else if (isBlock && !line.startsWith("```")) {
                steps.add(new Step(part, line, new ArrayList<>()));
            } else if (line.startsWith("## ")) {
                isRunbook = line.equals(FIRST);
            } else if (line.startsWith("### ")) {
                part = line.substring(4);
            }
            isBlock = isRunbook && (line.equals(BLOCK) || isBlock && !line.startsWith("```"));
        }
        return steps;
    }
}
