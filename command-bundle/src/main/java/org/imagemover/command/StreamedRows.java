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
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prints rows of which there may be very many: no more than {@value #PAGE} are kept. Up to so many
 * are printed as a whole and in order; of more each page is printed when it is full, in the order
 * in which they come. Not thread-safe.
 */
final class StreamedRows<T> implements Consumer<T> {

    static final int PAGE = 1000;

    private final PrintStream out;
    private final Listing<T> listing;
    private final ListingCommand form;
    private final Comparator<T> order;
    private final Consumer<List<T>> firstPage;
    private final List<T> page = new ArrayList<>();
    private boolean begun;

    /**
     * @param form the options that say how rows are printed
     * @param order of what is one page
     * @param firstPage takes notice of the rows of the first page
     */
    StreamedRows(
            PrintStream out,
            Listing<T> listing,
            ListingCommand form,
            Comparator<T> order,
            Consumer<List<T>> firstPage) {
        this.out = out;
        this.listing = listing;
        this.form = form;
        this.order = order;
        this.firstPage = firstPage;
    }

    @Override
    public void accept(T row) {
        if (page.size() == PAGE) {
            printPage();
        }
        page.add(row);
    }

    /** Prints what is left. Not called where the rows broke off: then the output is not whole. */
    void end(String whenEmpty) {
        if (!begun) {
            page.sort(order);
            firstPage.accept(page);
            form.print(out, listing, page, whenEmpty);
            return;
        }
        printPage();
        if (form.json) {
            out.println("]");
        }
    }

    private void printPage() {
        if (!begun) {
            firstPage.accept(page);
        }
        if (form.json) {
            StringBuilder text = new StringBuilder();
            for (T row : page) {
                text.append(begun ? "," : "[").append(Json.text(listing.json(row)));
                begun = true;
            }
            out.print(text);
        } else if (form.noFormat) {
            listing.lines(out, page);
        } else if (begun) {
            listing.moreOfTable(out, page, form.exact);
        } else {
            listing.table(out, page, form.exact, "");
        }
        begun = true;
        page.clear();
    }
}
