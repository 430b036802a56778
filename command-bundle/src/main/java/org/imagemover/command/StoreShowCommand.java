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
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.StoreInfo;
import org.imagemover.command.Column.Shown;

/** {@code image:store-show}. */
@Service
@Command(scope = "image", name = "store-show", description = "Shows what is known of a store")
public final class StoreShowCommand extends ListingCommand {

    @Reference ImageAdmin admin;

    @Argument(name = "STORE", required = true, description = "The store's id")
    @Completion(StoreCompleter.class)
    String store = "";

    @Override
    void run(PrintStream out) throws Exception {
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
        printOne(out, withDetails(found), found);
    }

    /** In JSON the details are an object of their own; else each is a line. */
    private static Listing<StoreInfo> withDetails(StoreInfo store) {
        List<Column<StoreInfo>> columns = new ArrayList<>(StoreColumns.LISTING.columns());
        for (Map.Entry<String, String> detail : store.details().entrySet()) {
            columns.add(
                    Column.<StoreInfo>of(Text.clean(detail.getKey()), "", s -> detail.getValue())
                            .shown(Shown.ALONE)
                            .notInJson());
        }
        return new Listing<>(columns);
    }
}
