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
package org.imagemover.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a store's connections.
 *
 * @param who how messages begin: {@code store 'web': }
 * @param connectTimeout the longest time until a connection is there, TLS included,
 * @param stallTimeout the longest time of a read, and until the head of an answer is whole,
 *     whatever comes byte by byte meanwhile; also how long one waits for a connection while none of
 *     the others moves
 * @param maxConnections how many connections there may be at once
 * @param maxConnectionsPerHost how many of them may go to one scheme, host and port
 * @param caFile a PEM file with the only authorities that are believed, or null for those of the
 *     JVM; read when it is used
 * @param verifyTls whether the server's certificate is looked at
 */
public record HttpSettings(
        String who,
        Duration connectTimeout,
        Duration stallTimeout,
        int maxConnections,
        int maxConnectionsPerHost,
        @Nullable Path caFile,
        boolean verifyTls) {

    /** The key of {@link #connectTimeout}, for every driver. */
    public static final String CONNECT_TIMEOUT = "connect.timeout";

    /** The key of {@link #stallTimeout}, for every driver. */
    public static final String STALL_TIMEOUT = "stall.timeout";

    /** The key of {@link #maxConnections}, for every driver. */
    public static final String MAX_CONNECTIONS = "max.connections";

    /** The key of {@link #maxConnectionsPerHost}, for every driver. */
    public static final String MAX_CONNECTIONS_PER_HOST = "max.connections.per.host";

    /** The key of {@link #caFile}, for every driver. */
    public static final String TLS_CA_FILE = "tls.ca.file";

    /** The key of {@link #verifyTls}, for every driver. */
    public static final String TLS_VERIFY = "tls.verify";

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|)");
    private static final Duration LONGEST = Duration.ofHours(1);

    /** How many connections there may be to one server, by both limits. */
    int mostPerHost() {
        return Math.min(maxConnections, maxConnectionsPerHost);
    }

    /**
     * Parses a time: {@code 500 ms}, {@code 30 s}, {@code 15 m}, {@code 1 h}, or seconds.
     *
     * @param key the configuration key
     * @param text the value
     * @return from 1 ms to 1 h
     * @throws StoreException {@code INVALID_CONFIG}
     */
    public static Duration time(String key, String text) throws StoreException {
        Matcher matcher = TIME.matcher(text.strip());
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time =
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofSeconds(number);
                    };
            if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw Settings.invalid(
                key, "'" + text + "' is not a time up to 1 h: write it as 500 ms, 30 s or 15 m");
    }

    /** A time as a message has it. */
    static String shown(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
