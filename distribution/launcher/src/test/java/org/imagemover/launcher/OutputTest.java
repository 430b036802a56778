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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class OutputTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void leavesOutColoursThatAreSplitOverTwoWrites() {
        Output output = Output.to(bytes, true);
        output.print("a\u001b[31");
        output.print(";1mb\u001b[0mc\u001b");
        output.print("[md");
        output.flush();
        assertEquals("abcd", bytes.toString(UTF_8));
    }

    @Test
    void keepsColoursOnATerminal() {
        Output output = Output.to(bytes, false);
        output.print("\u001b[31mred");
        output.flush();
        assertEquals("\u001b[31mred", bytes.toString(UTF_8));
    }

    @Test
    void keepsAnEscapeThatStartsNoSequence() {
        Output output = Output.to(bytes, true);
        output.print("a\u001bMb");
        output.flush();
        assertEquals("a\u001bMb", bytes.toString(UTF_8));
    }

    @Test
    void writesTextAsUtf8() {
        Output output = Output.to(bytes, true);
        output.println("größe");
        assertEquals("größe\n", bytes.toString(UTF_8));
    }

    @Test
    void remembersWhyItCouldNotBeWritten() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        Output output = Output.to(full, true);
        assertFalse(output.failed());
        output.println("text");
        assertTrue(output.failed());
        assertEquals("No space left on device", output.reason());
    }

    @Test
    void isStillOpenAfterACommandClosedIt() {
        Output output = Output.to(bytes, true);
        output.close();
        output.print("more");
        output.flush();
        assertEquals("more", bytes.toString(UTF_8));
    }
}
