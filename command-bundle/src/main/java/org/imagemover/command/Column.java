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

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is told of each row: in a table, in the lines for scripts, and in JSON.
 *
 * @param header its header in a table
 * @param key its key in JSON, or null where it is not there
 * @param shown where it is shown, other than in JSON
 * @param number whether it is aligned as numbers are
 * @param value the value as it is: a text, a number, a flag, a list or a map of them, or null
 * @param readable the value for a person
 * @param <T> what a row is made of
 */
record Column<T>(
        String header,
        @Nullable String key,
        Shown shown,
        boolean number,
        Function<T, @Nullable Object> value,
        Function<T, String> readable) {

    /** Where a column is shown. */
    enum Shown {
        /** In lists, and where one object is shown with all that is known of it. */
        ALWAYS,
        /** Only where one object is shown. */
        ALONE,
        /** In JSON only. */
        NEVER
    }

    static <T> Column<T> of(String header, String key, Function<T, @Nullable Object> value) {
        return new Column<>(header, key, Shown.ALWAYS, false, value, row -> text(value.apply(row)));
    }

    /** A number of bytes; one below 0 is not known. */
    static <T> Column<T> bytes(String header, String key, ToLongFunction<T> bytes) {
        return new Column<>(
                header,
                key,
                Shown.ALWAYS,
                true,
                row -> bytes.applyAsLong(row) < 0 ? null : bytes.applyAsLong(row),
                row -> bytes.applyAsLong(row) < 0 ? "" : Sizes.readable(bytes.applyAsLong(row)));
    }

    /** A number of bytes a second. */
    static <T> Column<T> rate(String header, String key, ToDoubleFunction<T> bytesPerSecond) {
        return new Column<>(
                header,
                key,
                Shown.ALWAYS,
                true,
                row -> Math.round(bytesPerSecond.applyAsDouble(row)),
                row ->
                        bytesPerSecond.applyAsDouble(row) > 0
                                ? Sizes.readableRate(bytesPerSecond.applyAsDouble(row))
                                : "");
    }

    static <T> Column<T> seconds(String header, String key, Function<T, Double> seconds) {
        return new Column<>(
                header,
                key,
                Shown.ALWAYS,
                true,
                row -> Times.seconds(seconds.apply(row)),
                row -> String.format(Locale.ROOT, "%.3f", seconds.apply(row)));
    }

    Column<T> readable(Function<T, String> readable) {
        return new Column<>(header, key, shown, number, value, readable);
    }

    Column<T> shown(Shown where) {
        return new Column<>(header, key, where, number, value, readable);
    }

    Column<T> alignedRight() {
        return new Column<>(header, key, shown, true, value, readable);
    }

    Column<T> notInJson() {
        return new Column<>(header, null, shown, number, value, readable);
    }

    /** The cell of a row, without anything that would steer the terminal. */
    String cell(T row, boolean exact) {
        return Text.clean(exact ? text(value.apply(row)) : readable.apply(row));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Map<?, ?> items) {
            return items.entrySet().stream()
                    .map(item -> item.getKey() + "=" + item.getValue())
                    .collect(Collectors.joining(","));
        }
        return value instanceof Collection<?> items
                ? items.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
    }

    /** The digests as a list of texts. */
    static List<String> texts(Collection<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
