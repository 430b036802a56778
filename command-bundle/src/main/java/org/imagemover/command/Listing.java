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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.table.Col;
import org.apache.karaf.shell.support.table.ShellTable;
import org.imagemover.command.Column.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind, and how they are shown: as a table for people, as lines with tabs or as JSON
 * for scripts.
 *
 * @param columns in the order in which they are shown
 * @param <T> what a row is made of
 */
record Listing<T>(List<Column<T>> columns) {

    @SafeVarargs
    static <T> Listing<T> of(Column<T>... columns) {
        return new Listing<>(List.of(columns));
    }

    /** Prints a table; sizes are readable, or exact. */
    void table(PrintStream out, List<T> rows, boolean exact, String whenEmpty) {
        table(new ShellTable().emptyTableText(whenEmpty), out, rows, exact);
    }

    /** Prints further rows of a table, whose columns are as wide as these rows need. */
    void moreOfTable(PrintStream out, List<T> rows, boolean exact) {
        table(new ShellTable().noHeaders(), out, rows, exact);
    }

    private void table(ShellTable table, PrintStream out, List<T> rows, boolean exact) {
        List<Column<T>> shown = shown(Shown.ALWAYS);
        for (Column<T> column : shown) {
            Col header = table.column(column.header());
            if (column.number()) {
                header.alignRight();
            }
        }
        for (T row : rows) {
            table.addRow().addContent(cells(shown, row, exact));
        }
        table.print(out);
    }

    /** Prints a line a row: the same columns, separated by tabs, without a header, exact. */
    void lines(PrintStream out, List<T> rows) {
        List<Column<T>> shown = shown(Shown.ALWAYS);
        // not by ShellTable, which pads the cells; at once, as each print goes through a pipe
        StringBuilder lines = new StringBuilder();
        for (T row : rows) {
            for (Column<T> column : shown) {
                lines.append(column == shown.get(0) ? "" : "\t").append(column.cell(row, true));
            }
            lines.append(System.lineSeparator());
        }
        out.print(lines);
    }

    /** Prints all of one row: a line for each column. */
    void one(PrintStream out, T row, boolean exact) {
        ShellTable table = new ShellTable().noHeaders();
        table.column("Field");
        table.column("Value");
        for (Column<T> column : shown(Shown.ALWAYS, Shown.ALONE)) {
            String cell = column.cell(row, exact);
            if (column.key() != null || !cell.isEmpty()) {
                table.addRow().addContent(column.header(), cell);
            }
        }
        table.print(out);
    }

    /**
     * Prints all of one row for a script: header, tab and exact value on a line for each column.
     */
    void oneInLines(PrintStream out, T row) {
        for (Column<T> column : shown(Shown.ALWAYS, Shown.ALONE)) {
            out.println(column.header() + "\t" + column.cell(row, true));
        }
    }

    /** A row as an object of JSON. */
    Map<String, @Nullable Object> json(T row) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Column<T> column : columns) {
            if (column.key() != null) {
                object.put(column.key(), column.value().apply(row));
            }
        }
        return object;
    }

    private List<Column<T>> shown(Shown... where) {
        return columns.stream().filter(c -> List.of(where).contains(c.shown())).toList();
    }

    private static <T> List<Object> cells(List<Column<T>> columns, T row, boolean exact) {
        return columns.stream().<Object>map(column -> column.cell(row, exact)).toList();
    }
}
