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
package org.imagemover.store.rbd;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;

/** Images that librbd decrypts while they are read. */
final class Luks {

    private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe};
    private static final int VERSION_OFFSET = 6;
    private static final int HEAD = 8;

    /** Of {@code rbd_encryption_luks1_format_options_t} and its like for LUKS2. */
    private static final int OPTIONS_LENGTH = 24;

    private static final int PASSPHRASE_OFFSET = 8;
    private static final int PASSPHRASE_LENGTH_OFFSET = 16;

    private Luks() {}

    /**
     * Has an image decrypted from now on where it begins as LUKS does.
     *
     * @param image as it was opened
     * @param passphrase where the passphrase is
     * @return whether it is decrypted
     * @throws StoreException {@code INVALID_CONFIG}: the passphrase is not there, or is not that of
     *     the image
     */
    static boolean open(RbdImage image, SecretReference passphrase) throws StoreException {
        if (image.size() < HEAD) {
            return false;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        image.read(0, head);
        if (!head.flip().limit(MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return false;
        }
        head.limit(HEAD);
        int format = head.getShort(VERSION_OFFSET) == 1 ? LibRbd.LUKS1 : LibRbd.LUKS2;
        byte[] secret = passphrase.resolve().reveal().getBytes(StandardCharsets.UTF_8);
        try (Memory text = new Memory(secret.length + 1L);
                Memory options = new Memory(OPTIONS_LENGTH)) {
            text.write(0, secret, 0, secret.length);
            options.clear();
            options.setPointer(PASSPHRASE_OFFSET, text);
            options.setLong(PASSPHRASE_LENGTH_OFFSET, secret.length);
            long answer =
                    image.call(
                            opened ->
                                    CephLibraries.rbd()
                                            .rbd_encryption_load(
                                                    opened, format, options, OPTIONS_LENGTH));
            text.clear();
            if (answer == -Errno.EPERM || answer == -Errno.EACCES) {
                throw Settings.invalid(
                        RbdStoreSettings.LUKS_PASSPHRASE, "is not the passphrase of the image");
            }
            if (answer < 0) {
                throw image.failure(answer, "decrypted");
            }
            return true;
        }
    }
}
