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

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as a person writes and reads them. */
final class Times {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(|ms|s|m|h)");

    private Times() {}

    /**
     * Parses a time as the configuration files have it: {@code 500 ms}, {@code 30 s}, {@code 15m},
     * {@code 1h}; a number alone is seconds.
     *
     * @param option the option it was given to
     * @throws IllegalArgumentException with a message for a person
     */
    static Duration parse(String option, String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    option + ": '" + text + "' is not a time: write it as 500ms, 30s, 15m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
        if (duration.isZero()) {
            throw new IllegalArgumentException(option + ": has to be longer than 0");
        }
        return duration;
    }

    /** Shows a time as on a clock: {@code 0:12}, {@code 1:02:03}. */
    static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60);
    }

    /** Shows how long something took: {@code 12 ms}, {@code 4.2 s}, {@code 1:02:03}. */
    static String readable(Duration time) {
        double seconds = time.toNanos() / 1e9;
        // from there on the next form would round to 1.0 s, and "%.1f" to 60.0
        if (seconds < 0.9995) {
            return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
        }
        return seconds < 59.95
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : clock(Math.round(seconds));
    }

    /** Seconds as a number with at most three digits after the point. */
    static double seconds(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
