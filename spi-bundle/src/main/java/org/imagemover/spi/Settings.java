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
package org.imagemover.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads a component's configuration so that a wrong value is refused with its key and the reason,
 * in one form everywhere: {@code key 'datadir': ...}. The file is added by whoever shows it.
 */
public final class Settings {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*(|[KMGT]i?B?|B)");

    private Settings() {}

    /**
     * Reads a value by the accessor of a component property type, whose conversion may fail.
     *
     * @param key the configuration key
     * @param accessor such as {@code config::read_only}
     * @return the value
     * @throws StoreException {@code INVALID_CONFIG}: it is not of the accessor's type
     */
    public static <T> T read(String key, Supplier<T> accessor) throws StoreException {
        try {
            return accessor.get();
        } catch (RuntimeException conversion) {
            throw invalid(key, "has a value of the wrong type");
        }
    }

    /** Reads a text that must be there; blanks around it do not count. */
    public static String required(String key, Supplier<@Nullable String> accessor)
            throws StoreException {
        String value = optional(key, accessor);
        if (value == null) {
            throw invalid(key, "is missing");
        }
        return value;
    }

    /** Reads a text, or null where there is none; blanks around it do not count. */
    public static @Nullable String optional(String key, Supplier<@Nullable String> accessor)
            throws StoreException {
        String value = read(key, () -> accessor.get() == null ? "" : accessor.get());
        return value.isBlank() ? null : value.strip();
    }

    /** Reads the id of a store or a catalogue: letters, digits, '-', '_', '.', at most 63. */
    public static String id(String key, Supplier<@Nullable String> accessor) throws StoreException {
        String value = required(key, accessor);
        if (!ID.matcher(value).matches()) {
            throw invalid(
                    key,
                    "'"
                            + value
                            + "' is not an id: use letters, digits, '-', '_' and '.', at most 63");
        }
        return value;
    }

    /** Reads an absolute path. Does not look whether it is there. */
    public static Path absolutePath(String key, Supplier<@Nullable String> accessor)
            throws StoreException {
        String value = required(key, accessor);
        try {
            Path path = Path.of(value);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException malformed) {
            throw invalid(key, "is not a path");
        }
        throw invalid(key, "is not an absolute path: it has to start with '/'");
    }

    /**
     * Parses a number of bytes: {@code 4096}, {@code 4 MiB}, {@code 4M}, {@code 4MB}; the units are
     * powers of 1024.
     *
     * @param key the configuration key
     * @param text the value
     * @return bytes
     * @throws StoreException {@code INVALID_CONFIG}
     */
    public static long bytes(String key, String text) throws StoreException {
        Matcher matcher = SIZE.matcher(text.strip());
        if (matcher.matches()) {
            String unit = matcher.group(2);
            int power = unit.isEmpty() ? 0 : "BKMGT".indexOf(unit.charAt(0));
            long number = Long.parseLong(matcher.group(1));
            if (number <= Long.MAX_VALUE >> (10 * power)) {
                return number << (10 * power);
            }
        }
        throw invalid(
                key, "'" + text + "' is not a number of bytes: write it as 67108864 or 64 MiB");
    }

    /**
     * Refuses a configuration with a key that nobody reads, which is a misspelt one.
     *
     * @param present all keys of the component's properties
     * @param known the keys that are read
     * @throws StoreException {@code INVALID_CONFIG}: names the first such key
     */
    public static void requireKnown(Collection<String> present, Set<String> known)
            throws StoreException {
        for (String key : new TreeSet<>(present)) {
            if (!known.contains(key) && !isAdded(key)) {
                throw invalid(key, "is not known: look for it in the shipped file");
            }
        }
    }

    /**
     * Whether a key is not the operator's: ConfigurationAdmin, Declarative Services, File Install
     * and Karaf add such keys to every configuration.
     */
    public static boolean isAdded(String key) {
        return key.startsWith("service.")
                || key.startsWith("component.")
                || key.startsWith("felix.")
                || key.startsWith("osgi.")
                || key.startsWith("org.apache.karaf.")
                || key.startsWith(".")
                || key.equals("objectClass");
    }

    /** The exception for a wrong value. */
    public static StoreException invalid(String key, String reason) {
        return new StoreException(Reason.INVALID_CONFIG, "key '" + key + "': " + reason);
    }
}
