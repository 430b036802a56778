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

import java.util.regex.Pattern;
import org.imagemover.api.ImageMoverException;

/** Makes texts that others wrote, such as an image's name, safe to be shown on a terminal. */
final class Text {

    private static final Pattern USER_INFO = Pattern.compile("(?i)^(https?://)[^/?#]*@");
    private static final Pattern QUERY = Pattern.compile("(?i)^(https?://[^?#]*)[?#].*");

    private Text() {}

    /**
     * Replaces whatever would steer the terminal or break a line or a table by its escape: control
     * characters, among them tab and line feed, and those that turn the direction of writing.
     */
    static String clean(String text) {
        // as most are, of the many cells of a long list
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (steers(c)) {
                                clean.append(String.format("\\u%04x", c));
                            } else {
                                clean.appendCodePoint(c);
                            }
                        });
        return clean.toString();
    }

    private static boolean steers(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    /**
     * An image as it was asked for: of a URI, the user, the password, the query and the fragment
     * are left out, because a signed URI carries its secret there and other users see the
     * transfers.
     */
    static String image(String idOrUri) {
        String text = USER_INFO.matcher(idOrUri).replaceFirst("$1***@");
        return QUERY.matcher(text).replaceFirst("$1?***");
    }

    /**
     * The exception to throw for one of the mover's: itself, unless its message would steer the
     * terminal, which Karaf prints it to as it is.
     */
    static ImageMoverException clean(ImageMoverException failure) {
        String message = failure.getMessage();
        if (message == null || message.equals(clean(message))) {
            return failure;
        }
        ImageMoverException safe = new ImageMoverException(clean(message));
        safe.setStackTrace(failure.getStackTrace());
        return safe;
    }
}
