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

import java.util.LinkedHashMap;
import java.util.Map;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreTraffic;
import org.imagemover.command.Column.Shown;

/** What is told of a store. */
final class StoreColumns {

    static final Listing<StoreInfo> LISTING =
            Listing.of(
                    Column.of("Store", "id", StoreInfo::id),
                    Column.of("Type", "type", StoreInfo::type),
                    Column.of("State", "state", (StoreInfo s) -> s.state().name()),
                    Column.<StoreInfo>of("Writable", "writable", StoreInfo::writable)
                            .readable(store -> store.writable() ? "yes" : "no"),
                    Column.of("Reason", "reason", StoreInfo::reason),
                    Column.<StoreInfo>of("Transfers", "", s -> s.traffic().transfers())
                            .shown(Shown.ALONE)
                            .notInJson(),
                    Column.<StoreInfo>of("Lanes", "", s -> s.traffic().lanes())
                            .shown(Shown.ALONE)
                            .notInJson(),
                    Column.<StoreInfo>bytes("Bytes read", "", s -> s.traffic().bytesRead())
                            .shown(Shown.ALONE)
                            .notInJson(),
                    Column.<StoreInfo>bytes("Bytes written", "", s -> s.traffic().bytesWritten())
                            .shown(Shown.ALONE)
                            .notInJson(),
                    Column.<StoreInfo>rate("Rate", "", s -> s.traffic().bytesPerSecond())
                            .shown(Shown.ALONE)
                            .notInJson(),
                    Column.<StoreInfo>of("Traffic", "traffic", s -> json(s.traffic()))
                            .shown(Shown.NEVER),
                    Column.<StoreInfo>of("Details", "details", StoreInfo::details)
                            .shown(Shown.NEVER));

    private StoreColumns() {}

    private static Map<String, Object> json(StoreTraffic traffic) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("transfers", traffic.transfers());
        object.put("lanes", traffic.lanes());
        object.put("bytesRead", traffic.bytesRead());
        object.put("bytesWritten", traffic.bytesWritten());
        object.put("bytesPerSecond", Math.round(traffic.bytesPerSecond()));
        return object;
    }
}
