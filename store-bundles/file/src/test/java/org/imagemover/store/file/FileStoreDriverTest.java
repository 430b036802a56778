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
package org.imagemover.store.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.imagemover.lab.Machine;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.ImageSink;
import org.imagemover.spi.ImageSource;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.imagemover.spi.WriteToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileStoreDriverTest {

    private static final String KEY = "6d7a3c4e-0d0e-4c1b-9a46-1f2f3a4b5c6d";
    private static final WriteToken TOKEN = new WriteToken("0123456789abcdef");
    private static final SinkRequest REQUEST = new SinkRequest(4, 4, true).by(TOKEN);
    private static final String IDENTITY = "token:" + TOKEN;
    private static final byte[] BYTES = {1, 2, 3, 4};

    @TempDir Path directory;

    private Path datadir;
    private FileStoreDriver driver;

    @BeforeEach
    void start() throws Exception {
        datadir = directory.resolve("images");
        driver = Configuration.of("store.id", "images", "datadir", datadir.toString()).driver();
    }

    @Test
    void anImageIsAFileOfItsIdInTheDirectory() throws Exception {
        write(KEY);
        assertArrayEquals(BYTES, Files.readAllBytes(datadir.resolve(KEY)));
        try (ImageSource source = driver.open(KEY, RequestContext.SERVICE);
                ReadableByteChannel stream = source.openStream()) {
            ByteBuffer read = ByteBuffer.allocate(10);
            assertEquals(4, stream.read(read));
            assertEquals(4, source.stat().size());
        }
        assertEquals("file", driver.type());
        assertTrue(driver.writable());
    }

    @Test
    void theFirstCheckMakesTheDirectoryForItsOwnerAndGroup() throws Exception {
        driver.check();
        assertEquals(
                "rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(datadir)));
        driver.check();
    }

    @Test
    void theCheckTellsWhatIsWrongWithTheDirectoryAndNotWhereItIs() throws Exception {
        FileStoreDriver mounted =
                Configuration.of(
                                "store.id",
                                "images",
                                "datadir",
                                datadir.toString(),
                                "create.datadir",
                                "false")
                        .driver();
        assertFails(
                Reason.UNAVAILABLE,
                "store 'images': the directory of key 'datadir' is not there: make or mount it, or"
                        + " set create.datadir = true",
                mounted::check);
        assertFalse(Files.exists(datadir));
        assertFails(Reason.UNAVAILABLE, null, () -> mounted.create(KEY, REQUEST));
        assertFails(Reason.UNAVAILABLE, null, () -> mounted.delete(KEY, TOKEN, IDENTITY));
        Files.createFile(datadir);
        assertFails(
                Reason.INVALID_CONFIG,
                "store 'images': key 'datadir': is not a directory",
                driver::check);
        Files.delete(datadir);
        Files.createSymbolicLink(datadir, Files.createDirectory(directory.resolve("real")));
        driver.check();
        write(KEY);
        driver.open(KEY, RequestContext.SERVICE).close();
    }

    /** Says what the check of a store in a directory finds. */
    static final class Check {
        public static void main(String[] datadir) {
            try {
                Configuration.of("store.id", "images", "datadir", datadir[0]).driver().check();
                System.out.println("good");
            } catch (StoreException refused) {
                System.out.println(refused.reason());
            }
        }
    }

    @Test
    void aDirectoryThatMustNotBeUsedIsDenied() throws Exception {
        driver.check();
        for (String rights : List.of("r-xr-x---", "-wx------")) {
            Files.setPosixFilePermissions(datadir, PosixFilePermissions.fromString(rights));
            assertEquals(
                    "DENIED",
                    Machine.runWithoutRootsRights(Check.class, datadir.toString()),
                    rights);
        }
        Files.setPosixFilePermissions(datadir, PosixFilePermissions.fromString("rwx------"));
        assertEquals("good", Machine.runWithoutRootsRights(Check.class, datadir.toString()));
    }

    @Test
    void onlyAPlainNameIsAKey() throws Exception {
        driver.check();
        Files.createDirectory(datadir.resolve("sub"));
        Files.write(datadir.resolve("sub/image"), BYTES);
        for (String key :
                List.of(
                        "",
                        ".",
                        "..",
                        "../outside",
                        "sub/image",
                        "/etc/passwd",
                        ".hidden",
                        "a\0b",
                        "a\nb",
                        "n".repeat(256),
                        "ü".repeat(128))) {
            String message =
                    "store 'images': this name cannot be used: take a file name of at most 255"
                            + " bytes, without '/' and control characters, not starting with '.'";
            assertFails(
                    Reason.UNSUPPORTED, message, () -> driver.open(key, RequestContext.SERVICE));
            assertFails(Reason.UNSUPPORTED, message, () -> driver.create(key, REQUEST));
            driver.delete(key, TOKEN, IDENTITY);
            driver.discard(key, TOKEN);
            assertFails(
                    Reason.UNSUPPORTED,
                    message,
                    () -> driver.resume(key, REQUEST, ByteRanges.NONE));
        }
        for (String key : List.of("n".repeat(255), "a b", "x..y", "~", "-rf")) {
            write(key);
            driver.delete(key, TOKEN, IDENTITY);
        }
        assertEquals(List.of("sub"), names());
        assertTrue(Files.exists(datadir.resolve("sub/image")));
    }

    @Test
    void aLinkThatLeadsOutIsRefusedAndOneInsideIsFollowed() throws Exception {
        write(KEY);
        Path outside = Files.write(directory.resolve("outside"), BYTES);
        Files.createSymbolicLink(datadir.resolve("out"), outside);
        Files.createSymbolicLink(datadir.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(datadir.resolve("chain"), Path.of("out"));
        Files.createSymbolicLink(datadir.resolve("dangling"), Path.of("nothing"));
        Files.createSymbolicLink(datadir.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(datadir.resolve("inside"), Path.of(KEY));
        Files.createSymbolicLink(datadir.resolve("itself"), datadir);
        String message =
                "store 'images': the object is a symbolic link to outside of the store: put the"
                        + " file there";
        for (String key : List.of("out", "relative", "chain")) {
            assertFails(Reason.DENIED, message, () -> driver.open(key, RequestContext.SERVICE));
        }
        assertFails(
                Reason.NOT_FOUND,
                "store 'images': the object is not there",
                () -> driver.open("dangling", RequestContext.SERVICE));
        assertFails(Reason.UNSUPPORTED, null, () -> driver.open("loop", RequestContext.SERVICE));
        assertFails(
                Reason.UNSUPPORTED,
                "store 'images': the object is a directory: it has to be a file",
                () -> driver.open("itself", RequestContext.SERVICE));
        driver.open("inside", RequestContext.SERVICE).close();
    }

    @Test
    void nothingIsWrittenOrRemovedThroughALink() throws Exception {
        driver.check();
        Path outside = Files.write(directory.resolve("outside"), BYTES);
        Files.createSymbolicLink(datadir.resolve(KEY), outside);
        assertFails(Reason.EXISTS, null, () -> driver.create(KEY, REQUEST));
        Files.createSymbolicLink(datadir.resolve("dangling"), directory.resolve("made"));
        assertFails(Reason.EXISTS, null, () -> driver.create("dangling", REQUEST));
        assertFalse(Files.exists(directory.resolve("made")));
        assertFalse(driver.delete(KEY, TOKEN, IDENTITY), "the link is somebody else's");
        assertArrayEquals(BYTES, Files.readAllBytes(outside));
        assertEquals(2, names().size());
    }

    @Test
    void anObjectIsNeverOverwritten() throws Exception {
        write(KEY);
        assertFails(
                Reason.EXISTS,
                "store 'images': the object exists already: remove it first, or choose another"
                        + " name",
                () -> driver.create(KEY, REQUEST));
    }

    @Test
    void anotherInstanceOfTheDriverGoesOn() throws Exception {
        ImageSink first = driver.create(KEY, REQUEST);
        first.write(0, ByteBuffer.wrap(BYTES, 0, 2));
        first.close();
        FileStoreDriver next =
                Configuration.of("store.id", "images", "datadir", datadir.toString()).driver();
        ImageSink second = next.resume(KEY, REQUEST, ByteRanges.prefix(2));
        assertEquals(ByteRanges.prefix(2), second.committed());
        second.write(2, ByteBuffer.wrap(BYTES, 2, 2));
        second.commit(4, List.of());
        assertArrayEquals(BYTES, Files.readAllBytes(datadir.resolve(KEY)));
        assertEquals(List.of(KEY), names());
        assertFails(Reason.NOT_FOUND, null, () -> next.resume(KEY, REQUEST, ByteRanges.prefix(2)));
    }

    @Test
    void deletingRemovesTheObjectAndItsUnfinishedWriteAndMayComeTwice() throws Exception {
        driver.check();
        driver.create("other", REQUEST).close();
        write(KEY);
        driver.create(KEY + "x", REQUEST).close();
        Files.move(
                datadir.resolve("." + KEY + "x." + TOKEN + ".part"),
                datadir.resolve("." + KEY + "." + TOKEN + ".part"));
        assertTrue(driver.delete(KEY, TOKEN, IDENTITY));
        assertTrue(driver.delete(KEY, TOKEN, IDENTITY));
        assertEquals(1, names().size());
        assertTrue(names().get(0).startsWith(".other."));
        Files.createDirectory(datadir.resolve("directory"));
        assertFalse(driver.delete("directory", TOKEN, IDENTITY));
        assertTrue(Files.exists(datadir.resolve("directory")));
    }

    @Test
    void discardingLeavesTheObject() throws Exception {
        write(KEY);
        driver.create("x", REQUEST).close();
        driver.discard(KEY, TOKEN);
        driver.discard("x", TOKEN);
        driver.discard("x", TOKEN);
        assertEquals(List.of(KEY), names());
    }

    @Test
    void anObjectIsKnownAgainWhereItsDirectoryWasMovedWithAttributes() throws Exception {
        write(KEY);
        Path moved = directory.resolve("moved");
        Files.createDirectory(moved);
        Files.copy(datadir.resolve(KEY), moved.resolve(KEY), StandardCopyOption.COPY_ATTRIBUTES);
        FileStoreDriver there =
                Configuration.of("store.id", "images", "datadir", moved.toString()).driver();
        assertTrue(there.holds(KEY, IDENTITY));
        assertTrue(there.delete(KEY, TOKEN, IDENTITY));
        assertFalse(Files.exists(moved.resolve(KEY)));
    }

    @Test
    void aReadOnlyStoreIsReadAndNotTouched() throws Exception {
        FileStoreDriver readOnly =
                Configuration.of(
                                "store.id",
                                "images",
                                "datadir",
                                datadir.toString(),
                                "read.only",
                                "true")
                        .driver();
        assertFalse(readOnly.writable());
        assertFails(Reason.UNAVAILABLE, null, readOnly::check);
        assertFalse(Files.exists(datadir), "not even its directory is made");
        write(KEY);
        readOnly.check();
        readOnly.open(KEY, RequestContext.SERVICE).close();
        String message =
                "store 'images': is read-only: choose another store, or set read.only = false";
        assertFails(Reason.DENIED, message, () -> readOnly.create("new", REQUEST));
        assertFails(Reason.DENIED, message, () -> readOnly.delete(KEY, TOKEN, IDENTITY));
        assertFails(Reason.DENIED, message, () -> readOnly.discard(KEY, TOKEN));
        assertEquals(List.of(KEY), names());
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItIsWritten() throws Exception {
        StoreException full =
                assertThrows(
                        StoreException.class,
                        () -> driver.create(KEY, new SinkRequest(1L << 60, 1L << 60, true)));
        assertEquals(Reason.NO_SPACE, full.reason());
        assertTrue(
                String.valueOf(full.getMessage())
                        .startsWith(
                                "store 'images': the object does not fit: it needs "
                                        + (1L << 60)
                                        + " bytes and "),
                full::getMessage);
        assertEquals(List.of(), names());
    }

    private void write(String key) throws StoreException {
        ImageSink sink = driver.create(key, REQUEST);
        sink.write(0, ByteBuffer.wrap(BYTES));
        sink.commit(4, List.of());
        sink.close();
    }

    /** With no path in the text, and with this text where one is given. */
    private void assertFails(Reason reason, String message, Executable call) {
        StoreException failure = assertThrows(StoreException.class, call);
        assertEquals(reason, failure.reason(), failure::getMessage);
        String text = String.valueOf(failure.getMessage());
        assertFalse(text.contains(directory.toString()), text);
        assertEquals(null, failure.getCause());
        if (message != null) {
            assertEquals(message, text);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(datadir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
