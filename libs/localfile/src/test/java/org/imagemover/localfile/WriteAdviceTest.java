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
package org.imagemover.localfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteAdviceTest {

    private static final long MIB = 1 << 20;

    private final FakeLinux linux = new FakeLinux();

    @Test
    void largePiecesGetTheirBlocksFirstAndSmallOnesDoNot() throws IOException {
        WriteAdvice advice = new WriteAdvice(false, -1);
        write(advice, 0, 4 * MIB);
        write(advice, 8 * MIB, MIB - 1);
        write(advice, 16 * MIB, MIB);
        assertEquals(List.of("allocate 0 4194304", "allocate 16777216 1048576"), linux.calls);
    }

    @Test
    void aFileOfWhichNoHoleIsKnownGetsAllOfItsBlocksAtOnce() throws IOException {
        WriteAdvice advice = new WriteAdvice(false, 8 * MIB);
        assertEquals(0, advice.givenTo());
        write(advice, 4 * MIB, MIB - 1);
        write(advice, 4 * MIB, 4 * MIB);
        write(advice, 0, 4 * MIB);
        assertEquals(List.of("allocate 0 8388608"), linux.calls);
        assertEquals(8 * MIB, advice.givenTo());
    }

    @Test
    void aFileThatBecomesLongerThanWasSaidGetsItsBlocksByThePiece() throws IOException {
        WriteAdvice advice = new WriteAdvice(false, 2 * MIB);
        write(advice, MIB, 2 * MIB);
        assertEquals(List.of("allocate 1048576 2097152"), linux.calls);
    }

    @Test
    void theBlocksOfWhatNobodyWroteAreTakenBack() throws IOException {
        WriteAdvice advice = new WriteAdvice(false, 8 * MIB);
        advice.trim(linux, 3, 8 * MIB);
        write(advice, 0, 4 * MIB);
        linux.calls.clear();
        linux.seek = -Errno.ENXIO;
        advice.trim(linux, 3, 8 * MIB);
        assertEquals(List.of("punchHole 0 8388608"), linux.calls);
        linux.calls.clear();
        linux.seek = 0;
        linux.size = 8 * MIB;
        advice.trim(linux, 3, 8 * MIB);
        assertEquals(List.of(), linux.calls);
    }

    @Test
    void whatAFullDiskGaveOfAWholeFileGoesBackAndPiecesAreAskedForInstead() throws IOException {
        WriteAdvice advice = new WriteAdvice(false, 8 * MIB);
        linux.allocation = -Errno.ENOSPC;
        linux.seek = -Errno.ENXIO;
        write(advice, 0, MIB);
        linux.allocation = 0;
        write(advice, MIB, MIB);
        assertEquals(
                List.of(
                        "allocate 0 8388608",
                        "punchHole 0 8388608",
                        "allocate 0 1048576",
                        "allocate 1048576 1048576"),
                linux.calls);
        assertEquals(0, advice.givenTo());
    }

    @Test
    void whereNoBlocksAreGivenNoneAreTakenBack() throws IOException {
        linux.allocation = -Errno.EOPNOTSUPP;
        WriteAdvice advice = new WriteAdvice(false, 8 * MIB);
        write(advice, 0, MIB);
        advice.trim(linux, 3, 8 * MIB);
        assertEquals(List.of("allocate 0 8388608"), linux.calls);
        assertEquals(0, advice.givenTo());
    }

    @Test
    void whatWillBeSyncedIsBroughtToTheDiskMeanwhile() throws IOException {
        WriteAdvice advice = new WriteAdvice(true, -1);
        write(advice, 0, 4 * MIB);
        write(advice, 8 * MIB, MIB - 1);
        assertEquals(List.of("allocate 0 4194304", "writeBack 0 4194304"), linux.calls);
    }

    @Test
    void aFileSystemThatGivesNoBlocksIsAskedOnce() throws IOException {
        linux.allocation = -Errno.EOPNOTSUPP;
        WriteAdvice advice = new WriteAdvice(false, -1);
        write(advice, 0, MIB);
        write(advice, MIB, MIB);
        advice.undo(linux, 3, 0, MIB);
        assertEquals(List.of("allocate 0 1048576"), linux.calls);
    }

    @Test
    void oneThatGainsNothingIsNotAsked() throws IOException {
        linux.fileSystem = 0x9123683EL;
        WriteAdvice advice = new WriteAdvice(false, -1);
        write(advice, 0, MIB);
        advice.undo(linux, 3, 0, MIB);
        assertEquals(List.of(), linux.calls);
    }

    @Test
    void aFullOneIsAskedAgainOnceThereMayBeRoom() throws IOException {
        linux.allocation = -Errno.ENOSPC;
        WriteAdvice advice = new WriteAdvice(false, -1);
        write(advice, 0, MIB);
        write(advice, 0, MIB);
        assertEquals(List.of("allocate 0 1048576", "allocate 0 1048576"), linux.calls);
    }

    private void write(WriteAdvice advice, long offset, long length) throws IOException {
        advice.before(linux, 3, offset, length);
        advice.after(linux, 3, offset, length);
    }
}
