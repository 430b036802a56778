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

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes and rates, as a person writes and reads them. The units are powers of 1024. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*(|[KMGT]i?B?|B)");
    private static final Pattern PER_SECOND = Pattern.compile("\\s*/\\s*s$");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Sizes() {}

    /** Shows a size with one digit after the point, such as {@code 1.5 GiB}. */
    static String readable(long bytes) {
        return readable((double) bytes);
    }

    /** Shows a rate, such as {@code 210.4 MiB/s}. */
    static String readableRate(double bytesPerSecond) {
        return readable(bytesPerSecond) + "/s";
    }

    private static String readable(double bytes) {
        double number = bytes;
        int unit = 0;
        // from here on "%.1f" would print 1024.0
        while (number >= 1023.95 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", number, UNITS[unit]);
    }

    /**
     * Parses a size as the configuration files have it: {@code 4096}, {@code 4 MiB}, {@code 4M}.
     *
     * @param option the option it was given to
     * @throws IllegalArgumentException with a message for a person
     */
    static long parse(String option, String text) {
        return parse(option, text.strip(), "67108864 or 64MiB");
    }

    /** Parses a rate: a size, with or without {@code /s}. */
    static long parseRate(String option, String text) {
        String size = PER_SECOND.matcher(text.strip()).replaceFirst("");
        return parse(option, size, "67108864 or 64MiB/s");
    }

    private static long parse(String option, String text, String examples) {
        Matcher matcher = SIZE.matcher(text);
        if (matcher.matches()) {
            String unit = matcher.group(2);
            int power = unit.isEmpty() ? 0 : "BKMGT".indexOf(unit.charAt(0));
            long number = Long.parseLong(matcher.group(1));
            if (number <= Long.MAX_VALUE >> (10 * power)) {
                return number << (10 * power);
            }
        }
        throw new IllegalArgumentException(
                option + ": '" + text + "' is not a number of bytes: write it as " + examples);
    }
}
