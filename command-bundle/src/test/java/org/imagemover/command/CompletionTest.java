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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.imagemover.api.StoreState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tab key offers. It asks neither a catalogue nor a store. */
class CompletionTest extends ShellTest {

    @BeforeEach
    void thereAreStoresAndAnImage() {
        admin.stores.add(Samples.store("main", StoreState.AVAILABLE, true, ""));
        admin.stores.add(Samples.store("mirror", StoreState.AVAILABLE, false, ""));
        admin.images.add(Samples.image("debian"));
    }

    @Test
    void imagesAreTheOnesThatWereListedLast() throws Exception {
        assertEquals(List.of(), shell.complete("image:show", ""));
        shell.run("image:list");
        assertEquals(List.of(Samples.ID, "name:debian"), shell.complete("image:show", ""));
        admin.images.clear();
        shell.run("image:list");
        assertEquals(List.of(), shell.complete("image:show", ""));
    }

    @Test
    void imagesThatWereShownOrAddedAreKnownAndDeletedOnesAreNot() throws Exception {
        shell.run("image:show name:debian");
        assertEquals(2, shell.complete("image:delete", "").size());
        shell.run("image:delete name:debian");
        assertEquals(List.of(), shell.complete("image:delete", ""));
        admin.next.done(Samples.result());
        shell.run("image:add in.raw");
        assertEquals(2, shell.complete("image:delete", "").size());
    }

    @Test
    void aNameThatWouldNeedQuotesIsNotOffered() throws Exception {
        admin.images.set(0, Samples.image("two words"));
        shell.run("image:list");
        assertEquals(List.of(Samples.ID), shell.complete("image:show", ""));
    }

    @Test
    void aDestinationIsAWritableStoreOrAPathEvenIfTheImageIsNotKnown() throws Exception {
        Files.createDirectory(directory.resolve("disks"));
        Files.createFile(directory.resolve("disks/old.raw"));
        Files.createFile(directory.resolve(".hidden"));
        assertEquals(List.of("store:main", "disks/"), shell.complete("image:copy", "some", ""));
        assertTrue(shell.complete("image:copy", "some", "disks/o").contains("disks/old.raw"));
        assertTrue(
                shell.complete("image:plan", "--force", "some", "disks/")
                        .contains("disks/old.raw"));
    }

    @Test
    void optionsOfferTheirValues() throws Exception {
        assertEquals(List.of("main", "mirror"), shell.complete("image:copy", "--prefer", ""));
        assertEquals(
                List.of("required", "where-known"), shell.complete("image:copy", "--verify", ""));
        assertTrue(shell.complete("image:add", "--format", "").contains("qcow2"));
        assertTrue(shell.complete("image:copy", "--").contains("--durability"));
    }

    @Test
    void storesAndTransfersAreOfferedByTheirIds() throws Exception {
        mover.transfers.add(new FakeTransfer("t-1", "some"));
        for (String command : List.of("store-show", "store-drain", "store-resume")) {
            assertEquals(List.of("main", "mirror"), shell.complete("image:" + command, ""));
        }
        assertEquals(List.of("t-1"), shell.complete("image:transfer-cancel", ""));
    }

    @Test
    void aFileToAddIsCompletedFromTheShellsWorkingDirectory() throws Exception {
        Files.createDirectory(directory.resolve("sub"));
        Files.createFile(directory.resolve("sub/in.qcow2"));
        shell.run("shell:cd sub");
        assertEquals(List.of("in.qcow2"), shell.complete("image:add", "in"));
    }

    @Test
    void completingAsksNoCatalogue() throws Exception {
        shell.run("image:list");
        int before = admin.slowCalls;
        for (String command : List.of("show", "delete", "verify", "copy", "store-show")) {
            shell.complete("image:" + command, "");
            shell.complete("image:" + command, "some", "");
        }
        assertEquals(before, admin.slowCalls);
    }
}
