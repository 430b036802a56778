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
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.DestinationException;
import org.imagemover.api.ImageMoverException;
import org.imagemover.api.ImageNotFoundException;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.NoUsableLocationException;
import org.imagemover.api.Orphan;
import org.imagemover.api.StoreState;
import org.imagemover.api.TransferState;
import org.imagemover.api.Verified;
import org.imagemover.api.VerifyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command that fails makes the script fail, with a message and after what there was to show. */
class FailureTest extends ShellTest {

    @Test
    void theFailureOfACopyIsTheCommands() {
        DestinationException full =
                new DestinationException(
                        DestinationException.Reason.NO_SPACE, "no space: free 3 GiB and try again");
        mover.next.failed(full);
        for (String form : List.of("", "--json ")) {
            assertSame(
                    full,
                    assertThrows(
                            DestinationException.class,
                            () -> shell.run("image:copy " + form + "some out.raw")));
            assertEquals("", shell.printed());
        }
    }

    @Test
    void theFailureOfAnAddIsTheCommands() {
        admin.next.failed(new InvalidRequestException("there is no such file"));
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> shell.run("image:add in.raw"));
        assertEquals("there is no such file", failure.getMessage());
    }

    @Test
    void anImageThatWasAddedButCannotBeShownIsNotTakenForLost() {
        admin.next.done(Samples.result());
        ImageMoverException failure =
                assertThrows(ImageMoverException.class, () -> shell.run("image:add in.raw"));
        assertTrue(failure.getMessage().contains(Samples.ID + " was added"), failure.getMessage());
    }

    @Test
    void anUnknownImageIsNotFound() {
        assertThrows(ImageNotFoundException.class, () -> shell.run("image:show no-such-image"));
    }

    @Test
    void oneBadCopyFailsTheCheckAfterAllRowsWerePrinted() {
        admin.copies.add(
                new VerifyResult(Samples.ID, "main", true, Verified.DIGEST, Samples.SHA256, 2, ""));
        admin.copies.add(
                new VerifyResult(
                        Samples.ID, "backup", false, Verified.NONE, null, 0, "another digest"));
        ImageMoverException failure =
                assertThrows(
                        ImageMoverException.class,
                        () -> shell.run("image:verify --no-format some"));
        assertTrue(failure.getMessage().startsWith("1 of 2 copies"), failure.getMessage());
        assertEquals(2, shell.printed().lines().count());
        assertTrue(
                shell.printed()
                        .contains(Samples.ID + "\tbackup\tfalse\tnone\t\t0.0\tanother digest\n"),
                shell.printed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "''", "60x", "99999999999"})
    void aTimeoutThatIsNoneDrainsNothingAndSaysWhichOptionIsWrong(String timeout) {
        admin.stores.add(Samples.store("main", StoreState.AVAILABLE, true, ""));
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> shell.run("image:store-drain --timeout " + timeout + " main"));
        assertTrue(failure.getMessage().startsWith("--timeout: "), failure.getMessage());
        assertEquals(List.of(), admin.drained);
    }

    @Test
    void anImageWithoutACopyDoesNotPassTheCheck() {
        assertThrows(ImageMoverException.class, () -> shell.run("image:verify some"));
    }

    @Test
    void whenOneOfSeveralDeletionsFailsTheOthersAreDoneAndAllAreTold() {
        admin.failures.put("b", new ImageNotFoundException("no catalogue knows 'b'"));
        ImageMoverException failure =
                assertThrows(
                        ImageMoverException.class,
                        () -> shell.run("image:delete --no-format a b c"));
        assertTrue(failure.getMessage().startsWith("1 of 3 images"), failure.getMessage());
        assertEquals(List.of("a", "c"), admin.deleted);
        assertEquals(
                "a\ttrue\tremoved from 1 store\n"
                        + "b\tfalse\tno catalogue knows 'b'\n"
                        + "c\ttrue\tremoved from 1 store\n",
                shell.printed());
    }

    @Test
    void anInterruptEndsADeletionOfSeveralAndTellsWhatWasDone() {
        admin.onDelete = () -> Thread.currentThread().interrupt();
        assertThrows(ImageMoverException.class, () -> shell.run("image:delete --no-format a b"));
        assertEquals(List.of("a"), admin.deleted);
        assertEquals(
                "a\ttrue\tremoved from 1 store\n"
                        + "b\tfalse\tnot deleted: the command was interrupted\n",
                shell.printed());
    }

    @Test
    void theFailureOfOneDeletionIsTheCommands() {
        admin.failures.put("b", new ImageNotFoundException("no catalogue knows 'b'"));
        assertThrows(ImageNotFoundException.class, () -> shell.run("image:delete b"));
        assertEquals("", shell.printed());
    }

    @Test
    void garbageThatStaysIsAFailure() {
        admin.orphans.add(new Orphan("main", "abc", false, "permission denied"));
        assertThrows(ImageMoverException.class, () -> shell.run("image:gc"));
        assertTrue(shell.printed().contains("permission denied"));
    }

    @Test
    void aPlanWithoutAStepFailsAfterItSaidWhy() {
        mover.plan =
                new CopyPlan(
                        Samples.ID,
                        List.of(),
                        List.of(
                                new Attempt(
                                        CopyMethod.STREAM, "main", "store 'main' is not there")));
        NoUsableLocationException failure =
                assertThrows(
                        NoUsableLocationException.class,
                        () -> shell.run("image:plan some out.raw"));
        assertEquals(1, failure.tried().size());
        assertTrue(shell.printed().contains("store 'main' is not there"));
    }

    @Test
    void anUnknownStoreOrTransferIsToldWithTheCommandThatListsThem() {
        assertMessage("image:store-list lists them", "image:store-show nowhere");
        assertMessage("image:transfer-list lists them", "image:transfer-show t-9");
        assertMessage("image:transfer-list lists them", "image:transfer-cancel t-9");
    }

    @Test
    void aTransferThatHasEndedOrIsBeingPublishedIsNotCancelled() {
        FakeTransfer transfer = new FakeTransfer("t-1", "some");
        mover.transfers.add(transfer);
        transfer.state = TransferState.COMMITTING;
        assertMessage("it is COMMITTING", "image:transfer-cancel t-1");
        transfer.done(Samples.result());
        assertMessage("it is DONE", "image:transfer-cancel t-1");
        assertEquals(0, transfer.cancelled);
    }

    @Test
    void aFailedCommandEndsTheScript() {
        admin.failures.put("b", new ImageNotFoundException("no catalogue knows 'b'"));
        assertThrows(
                ImageNotFoundException.class, () -> shell.run("image:delete b ; image:delete a"));
        assertEquals(List.of(), admin.deleted);
    }

    private void assertMessage(String part, String line) {
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> shell.run(line));
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
}
