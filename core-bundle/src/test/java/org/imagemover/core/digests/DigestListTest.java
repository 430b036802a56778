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
package org.imagemover.core.digests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.imagemover.api.Digest;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.testing.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as they are made by programs and published by distributions. */
class DigestListTest {

    private static final String ONE = "11".repeat(32);
    private static final String TWO = "22".repeat(32);
    private static final Digest FIRST = new Digest("sha256", ONE);
    private static final Digest SECOND = new Digest("sha256", TWO);

    @TempDir Path directory;

    private static DigestList list(String text) throws InvalidRequestException {
        return DigestList.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest find(String text, String name) throws InvalidRequestException {
        return list(text).find(name);
    }

    private static String refused(String text, String name) {
        return assertThrows(InvalidRequestException.class, () -> find(text, name)).getMessage();
    }

    private String made(String... command) throws Exception {
        Path out = directory.resolve("list.out");
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertEquals(0, process.waitFor(), String.join(" ", command));
        return Files.readString(out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk.qcow2",
                "with blank.img",
                "back\\slash.img",
                "line\nend.img",
                "return\rend.img",
                "SHA256 (x) = y",
                "*star",
                "ünï.raw"
            })
    void whatCoreutilsWriteOfAnyNameIsRead(String name) throws Exception {
        byte[] bytes = Bytes.random(1000);
        Files.write(directory.resolve(name), bytes);
        Files.write(directory.resolve("other"), new byte[1]);
        List<List<String>> ways = new ArrayList<>();
        for (String mode : List.of("-b", "-t", "--tag")) {
            for (String prefix : List.of("", "./", directory + "/")) {
                ways.add(List.of(mode, prefix + "other", prefix + name));
            }
        }
        for (List<String> way : ways) {
            List<String> command = new ArrayList<>(List.of("sha256sum"));
            command.addAll(way);
            String text = made(command.toArray(String[]::new));
            assertEquals(Bytes.sha256(bytes), find(text, name), text);
            command.set(0, "sha512sum");
            text = made(command.toArray(String[]::new));
            assertEquals(Bytes.sha512(bytes), find(text, name), text);
        }
    }

    @Test
    void whatCameThroughAPipeIsOfAnyFile() throws Exception {
        byte[] bytes = Bytes.random(1000);
        Files.write(directory.resolve("disk"), bytes);
        assertEquals(Bytes.sha256(bytes), find(made("sh", "-c", "sha256sum <disk"), "any.img"));
    }

    @Test
    void blake2IsNeverTakenForASha512WhereItIsNamed() throws Exception {
        Files.write(directory.resolve("disk"), new byte[1]);
        String message = refused(made("b2sum", "--tag", "disk"), "disk");
        assertTrue(message.contains("blake2b"), message);
        assertTrue(message.contains("sha512, sha384, sha256"), message);
    }

    /** As openssl dgst, openssl dgst -r, shasum, shasum --tag, md5 -r and others have written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA256(disk.img)= %s",
                "SHA2-256(disk.img)= %s",
                "%s *disk.img",
                "%s  disk.img",
                "SHA256 (disk.img) = %s",
                "SHA-256 (./disk.img) = %s",
                "%s disk.img",
                "%s\tdisk.img",
                "  %s  images/disk.img  ",
                "%s",
                "\n# a comment\n%s  \n"
            })
    void otherProgramsAreUnderstood(String form) throws Exception {
        String text = form.formatted(ONE.toUpperCase(java.util.Locale.ROOT));
        assertEquals(FIRST, find(text, "disk.img"));
        assertEquals(FIRST, find(text + "\r\n", "disk.img"));
        assertEquals(FIRST, find("Some words\r\nand others  (x) = \r\n" + text, "disk.img"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfADigest() throws Exception {
        assertEquals(FIRST, find("\uFEFF" + ONE + "  disk.img", "disk.img"));
    }

    @ParameterizedTest
    @CsvSource({
        "MD5,md5,32",
        "SHA1,sha1,40",
        "SHA224,sha224,56",
        "SHA256,sha256,64",
        "SHA384,sha384,96",
        "SHA512,sha512,128"
    })
    void everyAlgorithmIsToldByItsNameOrItsLength(String tag, String algorithm, int digits)
            throws Exception {
        Digest digest = new Digest(algorithm, "a".repeat(digits));
        assertEquals(digest, find(tag + " (x) = " + digest.hex(), "x"));
        assertEquals(digest, find(digest.hex() + "  x", "x"));
    }

    @Test
    void aSignedListCountsOnlyBetweenTheLinesOfItsSignature() throws Exception {
        String list =
                """
                %s  disk.img
                -----BEGIN PGP SIGNED MESSAGE-----
                Hash: SHA256

                # Fedora-Cloud-Base-Generic-43.x86_64.qcow2: 561119744 bytes
                SHA256 (Fedora-Cloud-Base-Generic-43.x86_64.qcow2) = %s
                - SHA256 (disk.img) = %s
                -----BEGIN PGP SIGNATURE-----

                iQIzBAEBCAAdFiEExQ
                %s  disk.img
                -----END PGP SIGNATURE-----
                %s  disk.img
                """
                        .formatted(TWO, TWO, ONE, TWO, TWO);
        assertEquals(FIRST, find(list, "disk.img"));
        assertEquals(FIRST, find(list.replace("\n", "\r\n"), "disk.img"));
        assertEquals(SECOND, find(list, "Fedora-Cloud-Base-Generic-43.x86_64.qcow2"));
    }

    @Test
    void ofSeveralAlgorithmsTheBestIsTaken() throws Exception {
        Digest best = new Digest("sha512", "5".repeat(128));
        String list =
                "MD5 (x) = "
                        + "a".repeat(32)
                        + "\nBLAKE2b (x) = "
                        + "b".repeat(128)
                        + "\nSHA512 (x) = "
                        + best.hex()
                        + "\nSHA256 (x) = "
                        + ONE;
        assertEquals(best, find(list, "x"));
    }

    @Test
    void linesThatAgreeAreOneAndLinesThatDoNotAreRefused() throws Exception {
        String twice = ONE + "  x\nSHA256 (./x) = " + ONE + "\n";
        assertEquals(FIRST, find(twice, "x"));
        String message = refused(twice + TWO + "  x", "x");
        assertTrue(message.contains(ONE) && message.contains(TWO), message);
        assertTrue(refused(ONE + "\n" + TWO, "x").contains(TWO));
    }

    @Test
    void aPathTellsFilesOfOneNameApart() throws Exception {
        String list = ONE + "  amd64/x\n" + TWO + "  arm64/x\n";
        assertTrue(refused(list, "x").contains("contradicts itself"));
        assertEquals(FIRST, find(list, "amd64/x"));
        assertEquals(SECOND, find(list, "./arm64/x"));
        assertEquals(SECOND, find(ONE + "  old/x\n" + TWO + " *x\n", "x"));
        assertTrue(refused(ONE + "  notx\n", "x").contains("1 name,"));
    }

    @Test
    void aNameThatIsNotThereIsRefusedWithTheNumberOfThoseThatAre() {
        String list = ONE + "  a\n" + TWO + "  b\n" + ONE + "  ./a\n" + ONE;
        String message = refused(list, "c.img");
        assertTrue(message.contains("2 names, none of which is 'c.img'"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256 (x) = abcd", "abcdef0123  x", "SHA3-256 (x) = %s"})
    void aDigestOfTheFileThatIsDamagedOrUnknownIsNotPassedOver(String line) {
        String message = refused(line.formatted(ONE) + "\n" + TWO + "  y", "x");
        assertTrue(message.contains("none of 'x' that can be computed here"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>404 deadbeef not found</html>", "\\abc", "(x) = ", "\0\0"})
    void whatIsNoListIsRefused(String text) {
        assertTrue(refused(text, "x").startsWith("there is no digest in"));
    }

    @Test
    void aHostileListTakesNoTimeAndNothingOfItIsRepeated() {
        String digits = "a".repeat(1 << 20);
        assertTrue(refused(digits, "x").startsWith("there is no digest in"));
        String brackets = "SHA256 (" + ")= ".repeat(300_000);
        assertTrue(refused(brackets, "x").startsWith("there is no digest in"));
        StringBuilder many = new StringBuilder();
        IntStream.range(0, 14_000)
                .forEach(i -> many.append(ONE).append("  \u001b[2J").append(i).append('\n'));
        String message = refused(many.toString(), "x");
        assertTrue(message.contains("14000 names"), message);
        assertFalse(message.contains("\u001b"), message);
    }
}
