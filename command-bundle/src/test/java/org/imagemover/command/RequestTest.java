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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.Digest;
import org.imagemover.api.Durability;
import org.imagemover.api.Verification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed becomes the request that was meant. */
class RequestTest extends ShellTest {

    @BeforeEach
    void everyTransferSucceeds() {
        mover.next.done(Samples.result());
        admin.images.add(Samples.image("debian"));
        admin.next.done(Samples.result());
    }

    @Test
    void aCopyWithoutOptionsHasTheDefaultsOfTheApi() throws Exception {
        CopyRequest request = copy("image:copy some /srv/out.raw");
        CopyRequest byDefault = CopyRequest.of("some", Destination.file(Path.of("/srv/out.raw")));
        assertEquals("some", request.image());
        assertEquals(byDefault.destination(), request.destination());
        assertEquals(byDefault.verification(), request.verification());
        assertEquals(byDefault.durability(), request.durability());
        assertEquals(0, request.maxBytesPerSecond());
        assertNull(request.preferredStore());
        assertNull(request.deadline());
        assertNull(request.onBehalfOf());
    }

    @Test
    void everyOptionOfACopyArrives() throws Exception {
        CopyRequest request =
                copy(
                        "image:copy --prefer fast --verify required --durability none"
                                + " --limit 64MiB/s --deadline 15m name:debian /srv/out.raw");
        assertEquals("name:debian", request.image());
        assertEquals("fast", request.preferredStore());
        assertEquals(Verification.REQUIRED, request.verification());
        assertEquals(Durability.NONE, request.durability());
        assertEquals(64L << 20, request.maxBytesPerSecond());
        assertEquals(Duration.ofMinutes(15), request.deadline());
    }

    @Test
    void optionsMayBeJoinedToTheirValueByAnEqualsSignAndValuesBeQuoted() throws Exception {
        CopyRequest request =
                copy("image:copy --prefer=fast --limit '1 GiB / s' some 'with blank.raw'");
        assertEquals("fast", request.preferredStore());
        assertEquals(1L << 30, request.maxBytesPerSecond());
        assertEquals(Destination.file(directory.resolve("with blank.raw")), request.destination());
    }

    @Test
    void aRelativePathStartsAtTheShellsWorkingDirectory() throws Exception {
        Files.createDirectory(directory.resolve("sub"));
        shell.run("shell:cd sub");
        assertEquals(
                Destination.file(directory.resolve("out.raw")),
                copy("image:copy some ../out.raw").destination());
    }

    @Test
    void forceReplacesAFile() throws Exception {
        Files.createFile(directory.resolve("out.raw"));
        assertEquals(
                Destination.file(directory.resolve("out.raw")),
                copy("image:copy some out.raw").destination());
        assertEquals(
                Destination.replacingFile(directory.resolve("out.raw")),
                copy("image:copy --force some out.raw").destination());
    }

    @Test
    void aStoreIsAFurtherCopyAndAStoreWithANameAnObject() throws Exception {
        assertEquals(
                Destination.imageStore("backup"),
                copy("image:copy some store:backup").destination());
        assertEquals(
                Destination.storeObject("fast", "vm/disk-1", 0, false),
                copy("image:copy some store:fast/vm/disk-1").destination());
        assertEquals(
                Destination.storeObject("fast", "disk", 20L << 30, true),
                copy("image:copy --size 20GiB --flatten some store:fast/disk").destination());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "some store:                          | image:store-list lists the stores",
                "some store:/name                     | the id of the store is missing",
                "some store:fast/                     | the name of the object is missing",
                "some -                               | '-' is not supported",
                "some './~/out.raw~'                  | !",
                "some '~other/out.raw'                | '~' is not expanded",
                "some file:///srv/out.raw             | name a local file",
                "some /dev/null                       | neither a file nor a block device",
                "some /dev/no-such-disk               | there is no device",
                "some .                               | is a directory",
                "--size 1GiB some out.raw             | --size and --flatten are for",
                "--flatten some store:fast            | --size and --flatten are for",
                "--force some store:fast/disk         | never replaced",
                "--limit fast some out.raw            | --limit: 'fast' is not a number of bytes",
                "--limit 9999999T some out.raw        | is not a number of bytes",
                "--size 10x some store:fast/disk      | --size: '10x'",
                "--deadline soon some out.raw         | --deadline: 'soon' is not a time",
                "--deadline 0 some out.raw            | longer than 0",
                "--verify never some out.raw          | neither 'where-known' nor 'required'",
                "--durability maybe some out.raw      | neither 'synced' nor 'none'",
                "--digest 12 some out.raw             | one of sha512, sha384, sha256",
                "--digest sha256:12 some out.raw      | 64 hexadecimal digits",
                "--digest-name x some out.raw         | say which list, by --digest-from",
                "--digest-from https://h/S https://h/ out.raw | say it by --digest-name",
            })
    void whatCannotBeMeantIsRefusedBeforeAnythingStarts(String arguments, String message)
            throws Exception {
        for (String command : List.of("image:copy ", "image:plan ")) {
            if (message.equals("!")) {
                assertEquals(
                        Destination.file(directory.resolve("~/out.raw~")),
                        copy("image:copy " + arguments).destination());
                return;
            }
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class, () -> shell.run(command + arguments));
            assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        }
        assertEquals(List.of(), mover.requests);
    }

    @Test
    void aBlockDeviceNeedsForce() {
        DestinationArgument argument =
                new DestinationArgument(directory, path -> FileKind.BLOCK_DEVICE);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> argument.parse("/dev/vdb", false, null, false));
        assertTrue(refusal.getMessage().contains("give --force"), refusal.getMessage());
        assertEquals(
                Destination.blockDevice(Path.of("/dev/vdb")),
                argument.parse("/dev/vdb", true, null, false));
    }

    @Test
    void sharedMemoryIsNoDevice() {
        DestinationArgument argument = new DestinationArgument(directory, path -> FileKind.ABSENT);
        assertEquals(
                Destination.file(Path.of("/dev/shm/out.raw")),
                argument.parse("/dev/shm/out.raw", false, null, false));
    }

    @Test
    void anImageIsAddedAsTheOptionsSay() throws Exception {
        String md5 = "0123456789abcdef".repeat(2);
        shell.run(
                "image:add --name 'my image' --id "
                        + Samples.ID
                        + " --format qcow2 --digest MD5:"
                        + md5
                        + " --digest "
                        + Samples.SHA256
                        + " --store main in.qcow2");
        AddRequest request = admin.added.get(0);
        assertEquals(directory.resolve("in.qcow2").toString(), request.source());
        assertEquals("my image", request.name());
        assertEquals(Samples.ID, request.id());
        assertEquals("qcow2", request.format());
        assertEquals(List.of(new Digest("md5", md5), Samples.SHA256), request.digests());
        assertEquals("main", request.store());
    }

    @Test
    void anImageIsAddedByItsFileAlone() throws Exception {
        shell.run("image:add in.qcow2");
        AddRequest request = admin.added.get(0);
        assertNull(request.name());
        assertNull(request.id());
        assertNull(request.format());
        assertNull(request.store());
        assertEquals(List.of(), request.digests());
    }

    @Test
    void aMalformedDigestIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> shell.run("image:add --digest sha256:12 in.raw"));
        assertTrue(refusal.getMessage().contains("64 hexadecimal digits"), refusal.getMessage());
        assertEquals(List.of(), admin.added);
    }

    @Test
    void aCopySaysWhichDigestsItExpects() throws Exception {
        assertEquals(List.of(), copy("image:copy some out.raw").expected());
        mover.plan =
                new CopyPlan(
                        "some", List.of(new CopyPlan.Step(CopyMethod.STREAM, "web")), List.of());
        String md5 = "0123456789abcdef".repeat(2);
        for (String command : List.of("image:copy", "image:plan")) {
            CopyRequest request =
                    copy(
                            command
                                    + " --digest MD5:"
                                    + md5.toUpperCase(java.util.Locale.ROOT)
                                    + " --digest "
                                    + Samples.SHA256.hex()
                                    + " some out.raw");
            assertEquals(List.of(new Digest("md5", md5), Samples.SHA256), request.expected());
        }
        assertEquals(List.of(), mover.listed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'https://user@h/12/a%20b%2Fc.img?sig=a/b#x/y' | a b/c.img",
                "name:debian-12.qcow2                          | debian-12.qcow2",
                "6f1c2d5e-8f0b-4b7e-9a55-0d3f6a1f2b10          | debian",
                "--digest-name x/y.img 'https://h/latest/'     | x/y.img",
                "--digest-name z some                          | z"
            })
    void aListIsAskedForTheNameOfTheImage(String image, String name) throws Exception {
        CopyRequest request = copy("image:copy --digest-from https://h/SUMS " + image + " out.raw");
        assertEquals(List.of("https://h/SUMS " + name), mover.listed);
        assertEquals(List.of(Samples.SHA256), request.expected());
    }

    @Test
    void aListIsAskedForTheNameOfWhatIsAdded() throws Exception {
        shell.run("image:add --digest-from https://h/SUMS sub/../in.raw");
        shell.run("image:add --digest-from https://h/SUMS --name other https://h/12/web.raw");
        shell.run("image:add --reference --digest-from https://h/SUMS https://h/12/ref.raw");
        assertEquals(
                List.of(
                        "https://h/SUMS in.raw",
                        "https://h/SUMS web.raw",
                        "https://h/SUMS ref.raw"),
                mover.listed);
        assertEquals(List.of(Samples.SHA256), admin.added.get(0).digests());
        assertEquals(List.of(Samples.SHA256), admin.registered.get(0).digests());
    }

    @Test
    void aUriIsAddedAsItIs() throws Exception {
        shell.run("image:add 'https://host/in.raw'");
        assertEquals("https://host/in.raw", admin.added.get(0).source());
        assertEquals(List.of(), admin.registered);
    }

    @Test
    void aReferenceIsRecordedAndNotAdded() throws Exception {
        admin.images.add(Samples.image("in.raw"));
        shell.run("image:add --reference --digest " + Samples.SHA256 + " 'https://host/in.raw'");
        assertEquals("https://host/in.raw", admin.registered.get(0).source());
        assertEquals(List.of(Samples.SHA256), admin.registered.get(0).digests());
        assertEquals(List.of(), admin.added);
    }

    @Test
    void aFileUriIsNoFile() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> shell.run("image:add file:/srv/in.raw"));
        assertTrue(refusal.getMessage().contains("name a local file"), refusal.getMessage());
    }

    private CopyRequest copy(String line) throws Exception {
        mover.requests.clear();
        shell.run(line);
        return mover.requests.get(0);
    }
}
