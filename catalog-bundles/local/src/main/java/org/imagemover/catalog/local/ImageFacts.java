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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.api.Digest;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.ImageStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of an image, packed: there are many.
 *
 * @param readable whether the document can be understood; if not, the rest is of the last one that
 *     could
 * @param packed the record without its id; empty where no document of it could be understood
 */
record ImageFacts(boolean readable, byte[] packed) {

    static final ImageFacts NEVER_READ = new ImageFacts(false, new byte[0]);

    static ImageFacts of(ImageRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, record.name());
            write(out, record.status().word());
            out.writeBoolean(record.format() != null);
            write(out, record.format() == null ? "" : record.format());
            out.writeLong(record.size());
            out.writeLong(record.virtualSize());
            Instant created = record.created();
            out.writeBoolean(created != null);
            out.writeLong(created == null ? 0 : created.getEpochSecond());
            out.writeInt(created == null ? 0 : created.getNano());
            out.writeInt(record.digests().size());
            for (Digest digest : record.digests()) {
                write(out, digest.algorithm());
                write(out, digest.hex());
            }
            out.writeInt(record.locations().size());
            for (ImageLocation location : record.locations()) {
                write(out, String.valueOf(location.storeId()));
                write(out, String.valueOf(location.key()));
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new ImageFacts(true, bytes.toByteArray());
    }

    /** The same of a document that cannot be understood any more. */
    ImageFacts unreadable() {
        return new ImageFacts(false, packed);
    }

    /**
     * The record, or null where no document could ever be understood, or these are no such bytes.
     */
    @Nullable ImageRecord record(String id) {
        if (packed.length == 0) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            ImageRecord.Builder record = ImageRecord.builder(id).name(text(in));
            record.status(ImageDocument.status(text(in)));
            boolean hasFormat = in.readBoolean();
            String format = text(in);
            record.format(hasFormat ? format : null);
            record.size(in.readLong()).virtualSize(in.readLong());
            boolean hasTime = in.readBoolean();
            Instant created = Instant.ofEpochSecond(in.readLong(), in.readInt());
            record.created(hasTime ? created : null);
            for (int i = in.readInt(); i > 0; i--) {
                record.addDigest(new Digest(text(in), text(in)));
            }
            for (int i = in.readInt(); i > 0; i--) {
                record.addLocation(ImageLocation.inStore(text(in), text(in)));
            }
            return record.build();
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    /**
     * By what the image is found.
     *
     * @param objects the names of its objects: see {@link ObjectKey#indexed}
     */
    record Keys(String name, boolean deleting, List<String> objects) {

        static final Keys NONE = new Keys("", false, List.of());
    }

    /** The keys, or null where these are no such bytes. */
    @Nullable Keys keys() {
        if (packed.length == 0) {
            return Keys.NONE;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            String name = text(in);
            boolean deleting = text(in).equals(ImageStatus.DELETING.word());
            in.readBoolean();
            text(in);
            in.skipNBytes(Long.BYTES + Long.BYTES + 1 + Long.BYTES + Integer.BYTES);
            for (int i = in.readInt(); i > 0; i--) {
                text(in);
                text(in);
            }
            List<String> objects = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                String object = new ObjectKey(text(in), text(in)).indexed();
                if (object != null) {
                    objects.add(object);
                }
            }
            return new Keys(name, deleting, objects);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    /** Any text, also one that is no Unicode, in a byte a character where that does. */
    private static void write(DataOutputStream out, String text) throws IOException {
        if (text.chars().allMatch(c -> c < 256)) {
            out.writeInt(text.length());
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        } else {
            out.writeInt(-1 - text.length());
            out.writeChars(text);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length >= 0) {
            byte[] bytes = in.readNBytes(Math.min(length, in.available()));
            if (bytes.length != length) {
                throw new IOException("cut off");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        int characters = -1 - length;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }
}
