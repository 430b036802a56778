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
package org.imagemover.core.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.core.registry.Pace;
import org.jspecify.annotations.Nullable;

/**
 * Whom a transfer waits for: what its turns, and those of its lanes, are charged to. Written by the
 * transfer's thread, read by any.
 */
final class TransferParties {

    private final Supply.Parties supply;
    private final List<Party> destination;
    private volatile Phase phase = Phase.LOOK_UP;
    private volatile @Nullable String store;
    private volatile boolean found;
    private volatile Pace sourcePace = Pace.any();
    private final Pace sinkPace;

    /** What it is at. */
    enum Phase {
        LOOK_UP,
        SOURCE,
        DESTINATION,
        MOVING
    }

    TransferParties(Supply supply, Target target, Pace sinkPace) {
        this.supply = supply.parties();
        this.sinkPace = sinkPace;
        this.destination = List.of(destination(target));
    }

    private static Party destination(Target target) {
        String store = target.storeId();
        if (store != null) {
            return Party.store(store);
        }
        Path directory = target.traits().directory();
        return directory == null ? Party.channels() : Party.directory(directory);
    }

    void at(Phase now) {
        phase = now;
    }

    /** It was found, and is read from there now. */
    void reads(@Nullable String storeId, Pace pace) {
        store = storeId;
        sourcePace = pace;
        found = true;
    }

    /** See {@link Turns.Turn#needs}. */
    List<Party> needs() {
        List<Party> all = new ArrayList<>(found ? source() : with(supply.lookUp()));
        all.addAll(destination);
        return all;
    }

    /** See {@link Turns.Turn#charged}. */
    List<Party> charged() {
        return switch (phase) {
            case LOOK_UP -> with(supply.lookUp());
            case SOURCE -> source();
            case DESTINATION -> destination();
            case MOVING ->
                    sinkPace.isWaitedFor() && !sourcePace.isWaitedFor() ? destination() : source();
        };
    }

    /** Who is charged for reading. */
    List<Party> source() {
        String id = store;
        List<Party> all = with(supply.source());
        if (id != null) {
            all.add(Party.store(id));
        }
        return all;
    }

    /** Who is charged for writing. */
    List<Party> destination() {
        return with(destination);
    }

    private List<Party> with(List<Party> parties) {
        List<Party> all = new ArrayList<>(parties);
        all.addAll(supply.caller());
        return all;
    }
}
