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
package org.imagemover.launcher;

import java.io.Serial;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** A shell command failed. The message is one line without colours, as a script wants it. */
final class CommandFailedException extends Exception {

    @Serial private static final long serialVersionUID = 1;

    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[;\\d]*m");

    /** What the shell's parser throws; its messages are positions. */
    private static final Set<String> UNREADABLE = Set.of("EOFError", "SyntaxError");

    private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");

    /**
     * @param cause what the command threw
     */
    CommandFailedException(Throwable cause) {
        super(line(cause), cause);
    }

    private static String line(Throwable cause) {
        String message =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        if (UNREADABLE.contains(cause.getClass().getSimpleName())) {
            message = "The command cannot be read, look for an open quote or bracket: " + message;
        }
        String plain = COLOURS.matcher(message).replaceAll("").strip();
        return LINE_ENDS.matcher(plain).replaceAll(" ");
    }
}
