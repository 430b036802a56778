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
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.junit.jupiter.api.Test;

/** What follows from the answers of kernels and file systems that a test cannot have for real. */
class KernelCopyAnswersTest {

    private static final long SIZE = 100_000;

    @Test
    void aShortCountIsGoneOnFrom() throws Exception {
        FakeLinux linux =
                new FakeLinux() {
                    @Override
                    long copyRange(int from, int to, long offset, long length) {
                        super.copyRange(from, to, offset, length);
                        return Math.min(length, 60_000);
                    }
                };
        assertEquals(SIZE, copy(linux).copy(0, SIZE));
        assertEquals(List.of("copy 0 100000", "copy 60000 40000"), linux.calls);
    }

    @Test
    void whereHolesCannotBeAskedForAllIsCopied() throws Exception {
        FakeLinux linux = new FakeLinux();
        linux.seek = -Errno.EINVAL;
        assertEquals(SIZE - 10, copy(linux).copy(10, SIZE - 10));
        assertEquals(List.of("copy 10 99990"), linux.calls);
    }

    @Test
    void theEndBeforeTheEndIsABugOfTheFileSystem() {
        StoreException bug = refusedCopy(0);
        assertEquals(Reason.UNSUPPORTED, bug.reason());
        assertEquals("the file system answers that the source ends early", bug.getMessage());
    }

    @Test
    void whatTheKernelCannotCopyIsCopiedInTheNextWay() {
        Map.of(
                        Errno.ENOSYS, "the file system copies nothing by itself",
                        Errno.EOPNOTSUPP, "the file system copies nothing by itself",
                        Errno.EINVAL, "the file system copies nothing by itself",
                        Errno.EXDEV, "the destination is on another file system",
                        Errno.EPERM, "the system does not allow to copy these files",
                        Errno.ETXTBSY, "one of the files is in use as a program or as swap space")
                .forEach(
                        (errno, why) -> {
                            StoreException refused = refusedCopy(errno);
                            assertEquals(Reason.UNSUPPORTED, refused.reason(), why);
                            assertEquals(why, refused.getMessage());
                        });
    }

    @Test
    void otherFailuresAreTheSinks() {
        assertEquals(Reason.NO_SPACE, refusedCopy(Errno.EDQUOT).reason());
        assertEquals(Reason.DENIED, refusedCopy(Errno.EACCES).reason());
        assertEquals(Reason.UNAVAILABLE, refusedCopy(Errno.EIO).reason());
        assertEquals(
                "the destination cannot be written: the system answered errno 99",
                refusedCopy(99).getMessage());
    }

    private static StoreException refusedCopy(int errno) {
        FakeLinux linux =
                new FakeLinux() {
                    @Override
                    long copyRange(int from, int to, long offset, long length) {
                        return -errno;
                    }
                };
        KernelCopy copy = copy(linux);
        return assertThrows(StoreException.class, () -> copy.copy(0, SIZE));
    }

    @Test
    void aCloneThatFailedHalfwayIsTakenBack() {
        for (int errno : new int[] {Errno.EINVAL, Errno.ENOSPC, Errno.EIO}) {
            FakeLinux linux = new FakeLinux();
            StoreException refused = refusedClone(linux, errno);
            assertEquals(List.of("clone 100000", "punchHole 0 100000"), linux.calls);
            Reason reason =
                    switch (errno) {
                        case Errno.EINVAL -> Reason.UNSUPPORTED;
                        case Errno.ENOSPC -> Reason.NO_SPACE;
                        default -> Reason.UNAVAILABLE;
                    };
            assertEquals(reason, refused.reason());
        }
    }

    @Test
    void aCloneThatIsRefusedTouchesNothing() {
        for (int errno :
                new int[] {
                    Errno.EOPNOTSUPP,
                    Errno.ENOTTY,
                    Errno.ENOSYS,
                    Errno.EXDEV,
                    Errno.EPERM,
                    Errno.ETXTBSY
                }) {
            FakeLinux linux = new FakeLinux();
            assertEquals(Reason.UNSUPPORTED, refusedClone(linux, errno).reason());
            assertEquals(List.of("clone 100000"), linux.calls);
        }
    }

    private static StoreException refusedClone(FakeLinux linux, int errno) {
        linux.clone = -errno;
        KernelCopy copy = copy(linux);
        return assertThrows(StoreException.class, copy::cloneAll);
    }

    @Test
    void closingEndsACopyAfterThePieceUnderWayAndFreesTheFilesThen() {
        KernelCopy[] copy = new KernelCopy[1];
        FakeLinux linux =
                new FakeLinux() {
                    @Override
                    long copyRange(int from, int to, long offset, long length) {
                        copy[0].close();
                        return super.copyRange(from, to, offset, length);
                    }
                };
        linux.size = 1L << 30;
        copy[0] = new KernelCopy(linux, 3, 4, linux.size, new WriteAdvice(true, -1));
        StoreException closed =
                assertThrows(StoreException.class, () -> copy[0].copy(0, linux.size));
        assertEquals(Reason.UNAVAILABLE, closed.reason());
        assertEquals(
                List.of(
                        "allocate 0 1073741824",
                        "copy 0 16777216",
                        "writeBack 0 16777216",
                        "punchHole 16777216 1056964608",
                        "close 3",
                        "close 4"),
                linux.calls);
    }

    private static KernelCopy copy(FakeLinux linux) {
        linux.size = SIZE;
        return new KernelCopy(linux, 3, 4, SIZE, new WriteAdvice(false, -1));
    }
}
