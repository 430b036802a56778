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

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Somebody who swaps drivers, edits configurations and damages files, and mends what is broken. */
final class RandomTrouble {

    private static final String CORE = "org.imagemover.core.cfg";
    private static final String SECOND = "org.imagemover.store.file-second.cfg";
    private static final String DRIVER = "org.imagemover.store.file";

    private final BundleContext context;
    private final Etc etc;
    private final Path second;
    private final List<RandomCopier.Image> images;
    private final long seed;
    private int step;

    /**
     * @param second the directory of store {@code second}
     */
    RandomTrouble(BundleContext context, Path second, List<RandomCopier.Image> images, long seed)
            throws Exception {
        this.context = context;
        this.etc = new Etc(context);
        this.second = second;
        this.images = images;
        this.seed = seed;
    }

    /** How often it has made trouble. */
    int steps() {
        return step;
    }

    /** Makes the next trouble, and says what it was. */
    String next() throws Exception {
        Random random = new Random(seed * 1_000_003 + step++);
        return switch (random.nextInt(6)) {
            case 0 -> driverStops(random);
            case 1 -> driverIsUpdated();
            case 2 -> storeIsReplaced(random);
            case 3 -> imageIsDamaged(random);
            default -> limitsChange(random);
        };
    }

    private String driverStops(Random random) throws Exception {
        Bundle driver = Bundles.get(context, DRIVER);
        driver.stop();
        Thread.sleep(random.nextInt(1500));
        driver.start();
        return "driver stopped and started";
    }

    private String driverIsUpdated() throws Exception {
        Bundle driver = Bundles.get(context, DRIVER);
        driver.update(Jars.newVersion(driver, "0.1.0.soak" + step));
        return "driver updated";
    }

    private String storeIsReplaced(Random random) throws Exception {
        String value = String.valueOf(random.nextBoolean());
        etc.write(SECOND, "store.id = second", "datadir = " + second, "create.datadir = " + value);
        return "store replaced";
    }

    /** One byte of one image's copy is another for a while; the other store has the right one. */
    private String imageIsDamaged(Random random) throws Exception {
        RandomCopier.Image image = images.get(random.nextInt(images.size()));
        long position = (long) (random.nextDouble() * image.size());
        try (RandomAccessFile file =
                new RandomAccessFile(second.resolve(image.id()).toFile(), "rw")) {
            invert(file, position);
            Thread.sleep(random.nextInt(1500));
            invert(file, position);
        }
        return "image damaged and mended";
    }

    private static void invert(RandomAccessFile file, long position) throws Exception {
        file.seek(position);
        int there = file.read();
        file.seek(position);
        file.write(~there);
    }

    private String limitsChange(Random random) throws Exception {
        etc.write(
                CORE,
                "transfers.max = " + (1 + random.nextInt(8)),
                "lanes.max = " + (1 + random.nextInt(32)),
                "transfer.lanes.min = 1",
                "transfer.lanes.max = " + (1 + random.nextInt(8)),
                "buffer.size = " + pick(random, "256 KiB", "1 MiB", "8 MiB"),
                "memory.max = " + pick(random, "16 MiB", "64 MiB", "128 MiB"),
                "bandwidth.max = " + pick(random, "0", "0", "64 MiB"),
                "chunk.digests = " + pick(random, "true", "true", "false"));
        return "limits changed";
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }
}
