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
package org.imagemover.catalog.local;

import java.nio.file.Path;
import java.time.Duration;
import org.imagemover.findings.FileOperations;

/** The real catalogue, with a disk of the test's. */
public final class CatalogOnDisk {

    private CatalogOnDisk() {}

    public static LocalCatalog over(Path directory, FileOperations disk) {
        return new LocalCatalog(
                new LocalCatalogSettings("local", directory), disk, Duration.ofSeconds(30));
    }

    public static void close(LocalCatalog catalog) {
        catalog.close();
    }
}
