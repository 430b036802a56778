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
package org.imagemover.core.mover;

import static org.imagemover.core.testing.Bytes.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NotAllowedException;
import org.imagemover.api.Transfer;
import org.imagemover.core.engine.Supply;
import org.imagemover.core.registry.OpenSource;
import org.imagemover.core.testing.Await;
import org.imagemover.core.testing.Bytes;
import org.imagemover.core.testing.Core;
import org.imagemover.core.testing.Gate;
import org.imagemover.core.testing.LoopDevice;
import org.imagemover.core.testing.MemoryStore;
import org.imagemover.core.testing.MemoryStore.Op;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that others gave, one root {@code srv}, and everything that leads out of it. */
class FileRootsTest {

    @TempDir Path directory;

    private final MemoryStore store = new MemoryStore();
    private final Core core = new Core();
    private final byte[] bytes = Bytes.random(MIB);
    private String id = "";
    private Path root = Path.of("");
    private Path outside = Path.of("");
    private Path inside = Path.of("");
    private Path secret = Path.of("");

    @BeforeEach
    void oneRoot() throws Exception {
        core.bind("a", store);
        id = core.image(bytes, "a");
        store.objects.put(id, bytes);
        root = Files.createDirectory(directory.resolve("srv"));
        outside = Files.createDirectory(directory.resolve("srv-other"));
        inside = Files.write(root.resolve("disk.raw"), bytes);
        secret = Files.write(outside.resolve("secret.raw"), Bytes.random(4096));
        core.configure("file.roots=" + root);
    }

    @AfterEach
    void closeTheCore() {
        System.clearProperty("karaf.base");
        System.clearProperty("karaf.etc");
        System.clearProperty("karaf.data");
        core.close();
    }

    /** Whatever leads to the secret, or would if it were there. */
    private List<Path> ledOutside(Path target) throws IOException {
        Path name = target.getFileName();
        Files.createDirectories(root.resolve("sub"));
        return List.of(
                target,
                root.resolve("../srv-other").resolve(name),
                root.resolve("sub/../../srv-other").resolve(name),
                root.resolve("nothing/../../srv-other").resolve(name),
                link("last-" + name, target),
                link("relative-" + name, Path.of("../srv-other").resolve(name)),
                link("twice-" + name, link("once-" + name, target)),
                link("middle-" + name, target.getParent()).resolve(name),
                link("up-" + name, Path.of("..")).resolve("srv-other").resolve(name),
                Path.of("").toAbsolutePath().relativize(target),
                Path.of("/proc/self/root" + target),
                Path.of("/proc/thread-self/root" + target),
                Path.of("/proc/self/cwd").resolve(Path.of("").toAbsolutePath().relativize(target)));
    }

    private Path link(String name, Path target) throws IOException {
        Path link = root.resolve(name);
        return Files.isSymbolicLink(link) ? link : Files.createSymbolicLink(link, target);
    }

    private AddRequest add(Path file) {
        return AddRequest.builder(file.toString()).foreignPaths().build();
    }

    private CopyRequest copy(Destination destination) {
        return CopyRequest.builder(id, destination).foreignPaths().build();
    }

    private void requireAddRefused(Path file) {
        NotAllowedException failure =
                assertThrows(
                        NotAllowedException.class,
                        () -> core.admin.add(add(file)),
                        file.toString());
        requireSaysWhatToDo(failure, file);
        Core.failure(NotAllowedException.class, core.admin.startAdd(add(file)));
        assertEquals(1, store.objects.size(), "nothing was added");
        assertTrue(store.isTidy());
    }

    private void requireCopyRefused(Path file, Destination... destinations) {
        for (Destination destination : destinations) {
            CopyRequest request = copy(destination);
            requireSaysWhatToDo(
                    assertThrows(
                            NotAllowedException.class,
                            () -> core.mover.copy(request),
                            destination.toString()),
                    file);
            assertThrows(NotAllowedException.class, () -> core.mover.plan(request));
            Core.failure(NotAllowedException.class, core.mover.start(request));
        }
    }

    private void requireNoCopyTo(Path file) {
        requireCopyRefused(
                file,
                Destination.file(file),
                Destination.replacingFile(file),
                Destination.blockDevice(file));
    }

    private static void requireSaysWhatToDo(NotAllowedException failure, Path given) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(given.getFileName().toString()), message);
        assertTrue(
                message.contains("file.roots in etc/org.imagemover.core.cfg")
                        || message.contains("use another directory"),
                message);
    }

    @Test
    void whatIsWithinARootIsAddedAndCopied() throws Exception {
        Path nested = Files.createDirectories(root.resolve("a/b"));
        for (Path file :
                List.of(
                        inside,
                        root.resolve("a/../disk.raw"),
                        link("to-inside", inside),
                        link("to-a", Path.of("a")).resolve("../disk.raw"),
                        Path.of("").toAbsolutePath().relativize(inside))) {
            assertArrayEquals(
                    bytes, store.objects.get(core.admin.add(add(file)).id()), file.toString());
        }
        core.mover.copy(copy(Destination.file(nested.resolve("new.raw"))));
        core.mover.copy(copy(Destination.replacingFile(nested.resolve("new.raw"))));
        core.mover.copy(copy(Destination.file(root.resolve("to-a/new.raw"))));
        core.mover.plan(copy(Destination.file(root.resolve("new.raw"))));
        assertArrayEquals(bytes, Files.readAllBytes(nested.resolve("new.raw")));
        assertArrayEquals(bytes, Files.readAllBytes(root.resolve("a/new.raw")));
    }

    @Test
    void noFileIsAddedFromOutside() throws Exception {
        for (Path file : ledOutside(secret)) {
            requireAddRefused(file);
        }
    }

    @Test
    void whetherThereIsAFileOutsideIsNotTold() throws Exception {
        String there = refusal(secret);
        String missing = refusal(outside.resolve("missing.raw"));
        assertEquals(there, missing.replace("missing.raw", "secret.raw"));
        for (Path file : ledOutside(outside.resolve("nothing"))) {
            requireAddRefused(file);
        }
        assertEquals(refusal(Destination.file(secret)), refusal(Destination.replacingFile(secret)));
        assertEquals(refusal(Destination.file(secret)), refusal(Destination.blockDevice(secret)));
    }

    private String refusal(Path file) {
        return String.valueOf(
                assertThrows(NotAllowedException.class, () -> core.admin.add(add(file)))
                        .getMessage());
    }

    private String refusal(Destination destination) {
        return String.valueOf(
                assertThrows(NotAllowedException.class, () -> core.mover.copy(copy(destination)))
                        .getMessage());
    }

    @Test
    void nothingIsWrittenOutside() throws Exception {
        Path wanted = outside.resolve("out.raw");
        for (Path file : ledOutside(wanted)) {
            if (file.startsWith(root) && Files.isSymbolicLink(file)) {
                // not followed: it is a name that exists
                assertThrows(
                        ImageMoverException.class,
                        () -> core.mover.copy(copy(Destination.file(file))));
                assertThrows(
                        ImageMoverException.class,
                        () -> core.mover.copy(copy(Destination.replacingFile(file))));
                requireCopyRefused(file, Destination.blockDevice(file));
            } else {
                requireNoCopyTo(file);
            }
        }
        for (Path file : ledOutside(secret)) {
            assertThrows(
                    ImageMoverException.class,
                    () -> core.mover.copy(copy(Destination.replacingFile(file))));
        }
        assertEquals(List.of("secret.raw"), names(outside));
        assertEquals(4096, Files.size(secret));
    }

    @Test
    void anOpenDescriptorIsNoWayOut() throws Exception {
        try (FileChannel open = FileChannel.open(secret)) {
            assertTrue(open.isOpen());
            List<Path> descriptors = descriptors(secret);
            assertFalse(descriptors.isEmpty());
            for (Path descriptor : descriptors) {
                requireAddRefused(descriptor);
                requireNoCopyTo(descriptor);
                Path name = descriptor.getFileName();
                requireAddRefused(Path.of("/dev/fd").resolve(name));
                requireNoCopyTo(Path.of("/dev/fd").resolve(name));
            }
            Files.delete(secret);
            requireAddRefused(descriptors.get(0));
        }
        requireNoCopyTo(Path.of("/proc/self/fd/new"));
        requireAddRefused(Path.of("/dev/stdin"));
        requireAddRefused(Path.of("/proc/self/environ"));
    }

    private static List<Path> descriptors(Path file) throws IOException {
        List<Path> descriptors = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all.toList()) {
                if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                    descriptors.add(descriptor);
                }
            }
        }
        return descriptors;
    }

    @Test
    void aUriThatNamesAFileIsNoPath() {
        for (String uri :
                List.of(
                        "file://" + secret,
                        "file://localhost" + secret,
                        "FILE://" + root + "/../srv-other/secret.raw",
                        "file:///%2e%2e" + secret,
                        "file:" + secret,
                        "jar:file://" + secret,
                        "filesystem://" + secret)) {
            for (AddRequest.Builder add :
                    List.of(AddRequest.builder(uri), AddRequest.builder(uri).foreignPaths())) {
                assertThrows(ImageMoverException.class, () -> core.admin.add(add.build()), uri);
                assertThrows(
                        ImageMoverException.class, () -> core.admin.register(add.build()), uri);
            }
            CopyRequest read =
                    CopyRequest.builder(uri, Destination.file(root.resolve("x")))
                            .foreignPaths()
                            .build();
            assertThrows(InvalidRequestException.class, () -> core.mover.copy(read), uri);
            assertThrows(InvalidRequestException.class, () -> core.mover.plan(read), uri);
            assertThrows(ImageMoverException.class, () -> core.admin.verify(uri), uri);
            assertThrows(ImageMoverException.class, () -> core.admin.image(uri), uri);
            assertThrows(ImageMoverException.class, () -> core.admin.delete(uri), uri);
        }
        assertEquals(1, store.objects.size());
    }

    @Test
    void aRootMayBeALinkHaveATrailingSlashAndBeOneOfSeveral() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root);
        for (String roots :
                List.of(
                        link.toString(),
                        link + "/",
                        root + "//",
                        root + "/../srv/.",
                        "/nowhere , " + link + " , /dev")) {
            core.configure("file.roots=" + roots);
            core.admin.add(add(inside));
            core.admin.add(add(link.resolve("disk.raw")));
            assertThrows(NotAllowedException.class, () -> core.admin.add(add(secret)));
            assertThrows(
                    NotAllowedException.class,
                    () -> core.admin.add(add(link.resolve("../srv-other/secret.raw"))));
        }
    }

    @Test
    void aDirectoryWhoseNameBeginsAsARootsIsNoneOfIt() {
        assertTrue(secret.toString().startsWith(root.toString()), "by its text");
        requireAddRefused(secret);
    }

    @Test
    void aMistakeInTheRootsAllowsNothing() {
        for (String roots : List.of("srv", root + ",", ",", "~/images", "\0")) {
            core.configure("file.roots=" + roots);
            assertFalse(core.configuration.problems().isEmpty(), roots);
            assertThrows(NotAllowedException.class, () -> core.admin.add(add(secret)), roots);
        }
        core.configure("file.roots=" + root.resolve("not-there-yet"));
        assertThrows(NotAllowedException.class, () -> core.admin.add(add(inside)));
    }

    @Test
    void aChangeHoldsAtOnceForCopiesAtWorkToo() throws Exception {
        Gate gate = store.on(Op.READ, Gate.from(0));
        Transfer transfer = core.mover.start(copy(Destination.file(root.resolve("out.raw"))));
        gate.awaitReached();
        core.configure("file.roots=" + outside);
        gate.open();
        Core.failure(NotAllowedException.class, transfer);
        assertEquals(List.of("disk.raw"), names(root));

        core.admin.add(add(secret));
        core.configure();
        core.admin.add(add(inside));
    }

    @Test
    void aDirectoryThatIsMovedOutWhileItIsWrittenGetsNothing() throws Exception {
        Path moved = Files.createDirectory(root.resolve("moved"));
        byte[] large = Bytes.random(4 * MIB);
        id = core.image(large, "a");
        store.objects.put(id, large);
        Gate gate = store.on(Op.READ, Gate.from(2 * MIB));
        Transfer transfer = core.mover.start(copy(Destination.file(moved.resolve("out.raw"))));
        gate.awaitReached();
        Await.until("an unfinished file", () -> !names(moved).isEmpty());
        Files.move(moved, outside.resolve("moved"));
        Files.createSymbolicLink(moved, outside.resolve("moved"));
        gate.open();
        Core.failure(NotAllowedException.class, transfer);
        assertEquals(List.of(), names(outside.resolve("moved")));
    }

    /** A directory is exchanged for a link that leads outside, and back, all the time. */
    @Test
    void aLinkThatIsFlippedNeverLeadsOutside() throws Exception {
        Path flipped = Files.createDirectory(root.resolve("flipped"));
        Files.write(flipped.resolve("secret.raw"), bytes);
        Path aside = root.resolve("aside");
        Path link = Files.createSymbolicLink(root.resolve("to-outside"), outside);
        Thread attacker = new Thread(() -> flip(flipped, aside, link), "attacker");
        attacker.start();
        FileRoots roots = new FileRoots(core.configuration);
        CallerPath file = roots.path(flipped.resolve("secret.raw"), true);
        int opened = 0;
        int refused = 0;
        try {
            for (int i = 0; i < 1_500; i++) {
                try (Supply supply = new FileSupply(id, file, null, List.of())) {
                    Supply.Offer offer = supply.find();
                    assertEquals(bytes.length, offer.size());
                    try (OpenSource source = offer.candidates().get(0).open()) {
                        assertEquals(bytes.length, source.stat().size());
                        opened++;
                    }
                } catch (NotAllowedException heldOff) {
                    refused++;
                } catch (IOException changedMeanwhile) {
                    // it was exchanged between two looks, and told so
                }
            }
        } finally {
            attacker.interrupt();
            attacker.join();
        }
        assertTrue(opened > 0, "never opened");
        assertTrue(refused > 0, "never refused");
    }

    private static void flip(Path flipped, Path aside, Path link) {
        try {
            while (!Thread.interrupted()) {
                Files.move(flipped, aside);
                Files.move(link, flipped);
                Files.move(flipped, link, StandardCopyOption.ATOMIC_MOVE);
                Files.move(aside, flipped);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theContainersOwnDirectoriesAreClosedWhateverIsConfigured() throws Exception {
        Path karaf = Files.createDirectory(root.resolve("karaf"));
        Path etc = Files.createDirectories(directory.resolve("elsewhere/etc"));
        Path data = Files.createDirectories(root.resolve("state"));
        System.setProperty("karaf.base", karaf.toString());
        System.setProperty("karaf.etc", etc.toString());
        System.setProperty("karaf.data", data.toString());
        Path link = Files.createSymbolicLink(root.resolve("link"), directory);
        for (String roots : List.of("", "/", data + ", " + karaf)) {
            core.configure("file.roots=" + roots);
            for (String own : List.of("etc", "deploy", "data", "system", "lib", "bin")) {
                Path there = Files.createDirectories(karaf.resolve(own).resolve("deep"));
                requireClosed(there.resolve("file"));
                requireClosed(link.resolve("srv/karaf").resolve(own).resolve("file"));
            }
            requireClosed(etc.resolve("users.properties"));
            requireClosed(link.resolve("elsewhere/etc/users.properties"));
            requireClosed(data.resolve("tmp/x"));
            requireClosed(Path.of("/proc/self/environ"));
            requireClosed(Path.of("/proc/self/mem"));
            requireClosed(Path.of("/sys/kernel/mm"));
        }
        core.configure("file.roots=" + root);
        Files.write(karaf.resolve("other"), bytes);
        core.admin.add(add(karaf.resolve("other")));
    }

    private void requireClosed(Path file) throws IOException {
        requireAddRefused(file);
        requireCopyRefused(file, Destination.file(file), Destination.replacingFile(file));
        if (!file.startsWith("/proc") && !file.startsWith("/sys")) {
            if (Files.isDirectory(file.getParent())) {
                Files.write(file, bytes);
                requireAddRefused(file);
                requireNoCopyTo(file);
                assertArrayEquals(bytes, Files.readAllBytes(file));
                Files.delete(file);
            }
        }
    }

    @Test
    void javaCallersAreTrustedUnlessTheOperatorSaysOtherwise() throws Exception {
        AddRequest add = AddRequest.builder(secret.toString()).build();
        Path out = outside.resolve("out.raw");
        core.admin.add(add);
        core.mover.copy(CopyRequest.of(id, Destination.file(out)));
        assertArrayEquals(bytes, Files.readAllBytes(out));

        for (String value : List.of("true", "yes")) {
            core.configure("file.roots=" + root, "file.roots.java=" + value);
            assertThrows(NotAllowedException.class, () -> core.admin.add(add));
            for (Destination destination :
                    List.of(
                            Destination.file(outside.resolve("new.raw")),
                            Destination.replacingFile(out),
                            Destination.blockDevice(out))) {
                CopyRequest request = CopyRequest.of(id, destination);
                assertThrows(NotAllowedException.class, () -> core.mover.copy(request));
                assertThrows(NotAllowedException.class, () -> core.mover.plan(request));
            }
            core.admin.add(AddRequest.builder(inside.toString()).build());
        }
        assertEquals(List.of("out.raw", "secret.raw"), names(outside));
    }

    @Test
    void aBlockDeviceIsWrittenWhereItsDirectoryIsARootAndNotByALinkElse() throws Exception {
        byte[] old = Bytes.random(4 * MIB);
        try (LoopDevice device = LoopDevice.over(directory.resolve("device"), old)) {
            Path link = Files.createSymbolicLink(root.resolve("vdb"), device.path());
            requireNoCopyTo(device.path());
            requireCopyRefused(link, Destination.blockDevice(link));
            assertArrayEquals(old, device.content());

            core.configure("file.roots=" + root + ", /dev");
            core.mover.copy(copy(Destination.blockDevice(link)));
            System.arraycopy(bytes, 0, old, 0, bytes.length);
            assertArrayEquals(old, device.content());
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
