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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What strace wrote of a process and its threads. */
final class SystemCalls {

    private static final String UNFINISHED = " <unfinished ...>";

    private final List<Call> calls = new ArrayList<>();

    /**
     * A system call.
     *
     * @param text its name, arguments and result
     * @param began the number of the line that tells of its beginning
     * @param ended the number of the line that tells of its end
     */
    record Call(String text, int began, int ended) {

        /** Whether this one had ended when another began. */
        boolean isBefore(Call other) {
            return ended < other.began;
        }
    }

    /**
     * How to run something under strace.
     *
     * @param calls the names of the calls to write down, with commas between
     */
    static String[] strace(Path into, String calls) {
        return new String[] {
            "strace",
            "-f",
            "--seccomp-bpf",
            "-y",
            "-s",
            "4096",
            "-e",
            "trace=" + calls,
            "-o",
            into.toString()
        };
    }

    /** Reads what was written. */
    SystemCalls(Path trace) throws IOException {
        Map<String, Call> begun = new HashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(trace)) {
            number++;
            String thread = line.split(" ", 2)[0];
            String text = line.substring(thread.length()).strip();
            if (text.endsWith(UNFINISHED)) {
                String start = text.substring(0, text.length() - UNFINISHED.length());
                begun.put(thread, new Call(start, number, 0));
            } else if (text.startsWith("<... ")) {
                Call start = begun.remove(thread);
                String end = text.substring(text.indexOf('>') + 1);
                calls.add(new Call(start.text() + end, start.began(), number));
            } else {
                calls.add(new Call(text, number, number));
            }
        }
    }

    /** Those that match a regular expression, by their ends. */
    List<Call> matching(String regex) {
        return calls.stream().filter(call -> call.text().matches(regex)).toList();
    }

    @Override
    public String toString() {
        return String.join("\n", calls.stream().map(Call::text).toList());
    }
}
