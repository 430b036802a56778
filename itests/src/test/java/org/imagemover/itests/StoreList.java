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
package org.imagemover.itests;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.jspecify.annotations.Nullable;

/** What {@code image:store-list} shows. */
final class StoreList {

    private final SessionFactory sessions;

    StoreList(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** A row, as it is printed for scripts. */
    record Row(String id, String type, String state, String writable, String reason) {}

    List<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (String line : Shell.execute(sessions, "image:store-list --no-format").split("\n")) {
            String[] cells = line.split("\t", -1);
            if (cells.length == 5) {
                rows.add(new Row(cells[0], cells[1], cells[2], cells[3], cells[4]));
            }
        }
        return rows;
    }

    @Nullable Row row(String id) throws Exception {
        for (Row row : rows()) {
            if (row.id().equals(id)) {
                return row;
            }
        }
        return null;
    }

    /** Waits until a store is in a state. */
    Row await(String id, String state) throws Exception {
        return await(id, row -> row.state().equals(state));
    }

    Row await(String id, Predicate<Row> wanted) throws Exception {
        return Await.until(
                "store '" + id + "'", () -> row(id), row -> row != null && wanted.test(row));
    }

    void awaitGone(String id) throws Exception {
        Await.until("store '" + id + "' to go", () -> row(id), row -> row == null);
    }
}
