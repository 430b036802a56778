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
package org.imagemover.store.rbd;

import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** What librados and librbd answer, as a reason that the core acts on. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EIO = 5;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int EDOM = 33;
    static final int ERANGE = 34;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int EOPNOTSUPP = 95;
    static final int ESHUTDOWN = 108;
    static final int ETIMEDOUT = 110;
    static final int ESTALE = 116;
    static final int EDQUOT = 122;

    private Errno() {}

    /**
     * The exception for a negative answer.
     *
     * @param answer the answer
     * @param what the message's subject: {@code store 'images': the object}
     * @param done what was to be done with it, as a participle: {@code read}
     */
    static StoreException failure(long answer, String what, String done) {
        int errno = (int) -answer;
        String cannot = what + " cannot be " + done + ": ";
        return switch (errno) {
            case ENOENT -> new StoreException(Reason.NOT_FOUND, what + " is not there");
            case EPERM, EACCES ->
                    new StoreException(
                            Reason.DENIED,
                            cannot + "the cluster refuses it; look at the caps of the user");
            case EEXIST ->
                    new StoreException(
                            Reason.EXISTS,
                            what + " exists already: remove it first, or choose another name");
            case EBUSY ->
                    new StoreException(
                            Reason.IN_USE,
                            cannot
                                    + "somebody has it open, or its client has just died; try again"
                                    + " in a minute");
            case ENOTEMPTY ->
                    new StoreException(
                            Reason.IN_USE, cannot + "it has snapshots; remove these first");
            case ENOSPC, EDQUOT ->
                    new StoreException(
                            Reason.NO_SPACE,
                            cannot + "the pool is full, or its quota is reached; make room");
            case EIO ->
                    new StoreException(
                            Reason.CORRUPT,
                            cannot + "the cluster found it damaged; look at ceph health detail");
            case EROFS ->
                    new StoreException(
                            Reason.UNSUPPORTED,
                            cannot + "it is read-only, as the copy of a mirrored image is");
            case EXDEV, EINVAL, EDOM, ENOSYS, EOPNOTSUPP ->
                    new StoreException(
                            Reason.UNSUPPORTED,
                            cannot + "the cluster does not support it (error " + errno + ")");
            case ETIMEDOUT ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            cannot + "the cluster did not answer in time; look at ceph status");
            case ESHUTDOWN ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            cannot + "the cluster has shut this client out; it connects anew");
            default ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            cannot + "error " + errno + "; look at ceph status");
        };
    }
}
