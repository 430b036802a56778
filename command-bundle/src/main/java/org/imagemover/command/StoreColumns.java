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

import org.imagemover.api.StoreInfo;
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
                    Column.<StoreInfo>of("Details", "details", StoreInfo::details)
                            .shown(Shown.NEVER));

    private StoreColumns() {}
}
