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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Digest;
import org.imagemover.api.ImageInfo;
import org.imagemover.api.StoreInfo;
import org.imagemover.api.StoreState;
import org.imagemover.api.StoreTraffic;
import org.imagemover.api.Verified;

/** Values that the fakes answer. */
final class Samples {

    static final String ID = "6f1c2d5e-8f0b-4b7e-9a55-0d3f6a1f2b10";
    static final Digest SHA256 = new Digest("sha256", "0123456789abcdef".repeat(4));

    /** A name that would turn the terminal red, break a line and move on to the next cell. */
    static final String EVIL = "a\u001b[31m\tb\nc\u009b2J\u202e";

    static final String EVIL_SHOWN = "a\\u001b[31m\\u0009b\\u000ac\\u009b2J\\u202e";

    private Samples() {}

    static CopyResult result() {
        return new CopyResult(
                "t-1",
                ID,
                CopyMethod.KERNEL_COPY,
                1610612736L,
                536870912L,
                Verified.DIGEST,
                "",
                SHA256,
                Duration.ofMillis(1234),
                "main",
                List.of());
    }

    static ImageInfo image(String name) {
        return new ImageInfo(
                ID,
                "local",
                name,
                "active",
                "qcow2",
                1610612736L,
                -1,
                List.of(SHA256),
                List.of("main", "backup"),
                Instant.parse("2026-11-22T10:00:00Z"),
                List.of("main"),
                true);
    }

    static StoreInfo store(String id, StoreState state, boolean writable, String reason) {
        return new StoreInfo(
                id, "file", state, reason, writable, StoreTraffic.NONE, Map.of("Leases", "2"));
    }

    static StoreInfo store(String id, StoreTraffic traffic) {
        return new StoreInfo(id, "file", StoreState.AVAILABLE, "", true, traffic, Map.of());
    }
}
