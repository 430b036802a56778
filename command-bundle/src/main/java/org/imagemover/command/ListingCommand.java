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
import java.util.List;
import org.apache.karaf.shell.api.action.Option;

/** A command that prints rows, or one, in the form that its options say. */
abstract class ListingCommand extends ImageCommand {

    @Option(
            name = "--no-format",
            description = "Print lines for scripts: separated by tabs, no header, exact sizes")
    boolean noFormat;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Option(name = "--exact", description = "Print sizes in bytes")
    boolean exact;

    /** Prints rows: JSON is one array of objects. */
    final <T> void print(PrintStream out, Listing<T> listing, List<T> rows, String whenEmpty) {
        if (json) {
            Json.print(out, rows.stream().map(listing::json).toList());
        } else if (noFormat) {
            listing.lines(out, rows);
        } else {
            listing.table(out, rows, exact, whenEmpty);
        }
    }

    /** Prints one row with all that is known of it: JSON is one object. */
    final <T> void printOne(PrintStream out, Listing<T> listing, T row) {
        if (json) {
            Json.print(out, listing.json(row));
        } else if (noFormat) {
            listing.oneInLines(out, row);
        } else {
            listing.one(out, row, exact);
        }
    }
}
