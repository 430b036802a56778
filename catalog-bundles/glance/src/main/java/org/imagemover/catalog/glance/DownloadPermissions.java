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
package org.imagemover.catalog.glance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.imagemover.api.Secret;
import org.imagemover.glance.Glance;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.StoreException;

/**
 * Who may download what, as Glance says. A permission holds for a moment, so that the parts of one
 * job need not ask again; a refusal is asked for anew each time. Tokens are not kept, but a hash of
 * token and image. Thread-safe.
 */
final class DownloadPermissions {

    private final Glance glance;
    private final Remembered<Boolean> granted;

    DownloadPermissions(Glance glance, Duration time, LongSupplier clock) {
        this.glance = glance;
        this.granted = new Remembered<>(time, clock);
    }

    /**
     * Asks for one.
     *
     * @throws StoreException as {@link Glance#requireDownload}
     */
    void require(ImageRecord image, Secret user) throws StoreException {
        String key = hash(user, image.id());
        if (granted.get(key) != null) {
            return;
        }
        long asked = granted.now();
        glance.requireDownload(image, user);
        granted.put(key, Boolean.TRUE, asked);
    }

    private static String hash(Secret user, String image) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(image.getBytes(StandardCharsets.UTF_8));
            hash.update((byte) 0);
            hash.update(user.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
