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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.imagemover.api.Attempt;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyPlan;
import org.imagemover.api.NoUsableLocationException;
import org.jspecify.annotations.Nullable;

/** {@code image:plan}. */
@Service
@Command(
        scope = "image",
        name = "plan",
        description = "Shows what image:copy would do, and why not otherwise; moves nothing",
        detailedDescription = "classpath:plan.txt")
public final class PlanCommand extends CopyArguments {

    private static final Column<Row> METHOD =
            Column.of("Method", "method", (Row r) -> r.method().name());
    private static final Column<Row> STORE = Column.of("Store", "store", Row::store);
    private static final Column<Row> REASON = Column.of("Why not", "reason", Row::reason);

    private static final Listing<Row> ROWS =
            Listing.of(
                    Column.of("Step", "step", (Row r) -> r.step() == null ? "-" : r.step())
                            .alignedRight(),
                    METHOD,
                    STORE,
                    REASON);

    private static final Listing<Row> JSON_STEP = Listing.of(METHOD, STORE);
    private static final Listing<Row> JSON_NOT_TAKEN = Listing.of(METHOD, STORE, REASON);

    @Option(
            name = "--no-format",
            description = "Print lines for scripts: separated by tabs, no header")
    boolean noFormat;

    @Override
    void run(PrintStream out) throws Exception {
        CopyPlan plan = mover.plan(request());
        List<Row> steps = new ArrayList<>();
        for (CopyPlan.Step step : plan.steps()) {
            steps.add(new Row(steps.size() + 1, step.method(), step.store(), ""));
        }
        List<Row> notTaken = plan.notTaken().stream().map(Row::notTaken).toList();
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("image", Text.image(plan.image()));
            document.put("steps", steps.stream().map(JSON_STEP::json).toList());
            document.put("notTaken", notTaken.stream().map(JSON_NOT_TAKEN::json).toList());
            Json.print(out, document);
        } else {
            List<Row> rows = Stream.concat(steps.stream(), notTaken.stream()).toList();
            if (noFormat) {
                ROWS.lines(out, rows);
            } else {
                ROWS.table(out, rows, false, "There is no way.");
            }
        }
        if (steps.isEmpty()) {
            throw new NoUsableLocationException(
                    "nothing can copy the image there now: see why not above, and image:store-list"
                            + " for the stores",
                    plan.notTaken());
        }
    }

    private record Row(
            @Nullable Integer step, CopyMethod method, @Nullable String store, String reason) {

        static Row notTaken(Attempt attempt) {
            return new Row(null, attempt.method(), attempt.store(), attempt.reason());
        }
    }
}
