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
package org.imagemover.testkit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/write-a-driver.md quotes is what is compiled and tested here. */
class WriteADriverPageTest {

    private static final Path PAGE = Path.of("..", "docs", "write-a-driver.md");
    private static final Path SOURCES = Path.of("src/test/java/org/imagemover/testkit/example");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyQuoteIsInTheExample() throws IOException {
        List<String> quotes =
                JAVA.matcher(Files.readString(PAGE))
                        .results()
                        .map((MatchResult result) -> result.group(1))
                        .toList();
        assertTrue(quotes.size() > 5, "the page has its quotes");
        String example = example();
        for (String quote : quotes) {
            assertTrue(example.contains(quote), () -> "not in the example:\n" + quote);
        }
    }

    @Test
    void thePageNamesThePidOfTheExample() throws IOException {
        assertEquals("org.imagemover.store.tar", TarStoreDriver.PID);
        assertTrue(Files.readString(PAGE).contains("etc/" + TarStoreDriver.PID + "-backup.cfg"));
    }

    private static String example() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
