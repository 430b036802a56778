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
package org.imagemover.lab;

import java.io.IOException;

/** A Ceph of a test's own, beside the one that all tests share; gone once this is closed. */
public final class OwnCeph implements AutoCloseable {

    private final Lab lab;
    private final Ceph ceph;

    /** Also where the process is asked to end in the middle of a test. */
    private final Thread atExit;

    /**
     * Starts it.
     *
     * @param lab of the test's own, not there yet
     * @throws IOException it does not start; nothing of it is left
     */
    OwnCeph(Lab lab) throws IOException, InterruptedException {
        this.lab = lab;
        this.ceph = new Ceph(lab);
        this.atExit =
                new Thread(
                        () -> {
                            try {
                                lab.wipe();
                            } catch (IOException | InterruptedException left) {
                                System.err.println("a Ceph of a test is left: " + left);
                            }
                        });
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            ceph.up();
            lab.readSettings();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    public Ceph ceph() {
        return ceph;
    }

    /** Ends its processes, suspended or not, and removes all of it. */
    @Override
    public void close() throws IOException, InterruptedException {
        lab.wipe();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
