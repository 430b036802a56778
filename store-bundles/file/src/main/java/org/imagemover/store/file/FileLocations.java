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
package org.imagemover.store.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code file} locations of a catalogue are files of a store: those of the Glance store that
 * its configuration names, or, where an operator declared it, those that name no store. Either way
 * the file has to be directly in the directory as Glance calls it.
 */
final class FileLocations {

    private static final String SCHEME = "file";

    private final FileStoreSettings settings;

    FileLocations(FileStoreSettings settings) {
        this.settings = settings;
    }

    Resolution resolve(ImageLocation location) {
        String uri = location.uri();
        if (uri == null || !location.scheme().equals(SCHEME)) {
            return Resolution.notOwn("it is no file location");
        }
        String store = location.metadata().get("store");
        if (store != null
                ? !store.equals(settings.glanceStore())
                : !settings.acceptFileLocations()) {
            return Resolution.notOwn(
                    store == null
                            ? "it names no store, and accept.file.locations is not true"
                            : "it is of a store in Glance that is not the one of glance.store");
        }
        String path = path(uri.substring(SCHEME.length() + "://".length()));
        if (path == null) {
            return Resolution.notOwn("it is not of the form file:///path");
        }
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException notEncodable) {
            return Resolution.notOwn("it is no path of this machine");
        }
        Path name = file.getFileName();
        boolean contained =
                name != null
                        && settings.glanceDatadir().equals(file.getParent())
                        && ObjectKey.isValid(name.toString());
        return contained
                ? Resolution.own(name.toString())
                : Resolution.notOwn("it is not directly in the directory of glance.datadir");
    }

    /** The path of a URI without its scheme, or null where it has none of this machine. */
    private static @Nullable String path(String text) {
        String path = text.startsWith("localhost/") ? text.substring("localhost".length()) : text;
        return path.startsWith("/") ? decoded(path) : null;
    }

    private static @Nullable String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '%') {
                decoded.write(bytes[at]);
                continue;
            }
            int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
            int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            decoded.write(high << 4 | low);
            at += 2;
        }
        try {
            ByteBuffer raw = ByteBuffer.wrap(decoded.toByteArray());
            return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
