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

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreInfo;
import org.imagemover.command.Column.Shown;

/** A command that is about one store. */
abstract class StoreCommand extends ListingCommand {

    @Reference ImageAdmin admin;

    @Argument(name = "STORE", required = true, description = "The store's id")
    @Completion(StoreCompleter.class)
    String store = "";

    /**
     * Prints all that is known of the store.
     *
     * @param more what else is told of it
     */
    final void printStore(PrintStream out, List<Column<StoreInfo>> more)
            throws InvalidRequestException {
        StoreInfo found =
                admin.stores().stream()
                        .filter(candidate -> candidate.id().equals(store))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "there is no store '"
                                                        + store
                                                        + "': image:store-list lists them"));
        List<Column<StoreInfo>> columns = new ArrayList<>(StoreColumns.LISTING.columns());
        columns.addAll(more);
        columns.addAll(details(found));
        printOne(out, new Listing<>(columns), found);
    }

    /** In JSON the details are an object of their own; else each is a line. */
    private static List<Column<StoreInfo>> details(StoreInfo store) {
        List<Column<StoreInfo>> columns = new ArrayList<>();
        for (Map.Entry<String, String> detail : store.details().entrySet()) {
            columns.add(
                    Column.<StoreInfo>of(Text.clean(detail.getKey()), "", s -> detail.getValue())
                            .shown(Shown.ALONE)
                            .notInJson());
        }
        return columns;
    }
}
