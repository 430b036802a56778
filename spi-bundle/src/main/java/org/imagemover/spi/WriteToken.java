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

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one write of an object, among all writes of its key by whomever: random, and durable in the
 * {@link ObjectIntent} before the write begins. A store names by it what is not finished, so that
 * one installation never takes, resumes or removes the write of another.
 *
 * @param text 16 hexadecimal digits in lower case; not secret, and fit for a part of any name
 */
public record WriteToken(String text) {

    private static final int BYTES = 8;
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * @throws IllegalArgumentException the text is none
     */
    public WriteToken {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not the token of a write");
        }
    }

    /** One that nobody has. */
    public static WriteToken random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new WriteToken(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return text;
    }
}
