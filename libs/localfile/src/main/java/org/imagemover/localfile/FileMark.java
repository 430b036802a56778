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
package org.imagemover.localfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.imagemover.spi.WriteToken;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is known again, under whatever name and after a restart: by the token of the write
 * that made it, kept as an extended attribute; where the file system keeps none, by the kernel's
 * handle of the file, in which the number of a removed file that comes again has another
 * generation; and where it has no handles, by that number alone. Device numbers are not part of it,
 * since a restart may change them.
 */
final class FileMark {

    private static final String ATTRIBUTE = "imagemover.token";
    private static final int LONGEST = 64;
    private static final String BY_TOKEN = "token:";
    private static final String BY_HANDLE = "handle:";
    private static final String BY_NUMBER = "inode:";
    private static final LinkOption NOT_THROUGH = LinkOption.NOFOLLOW_LINKS;

    private FileMark() {}

    /** Marks a file that nobody else has yet, where its file system keeps marks. */
    static void put(Path file, WriteToken token) {
        try {
            UserDefinedFileAttributeView attributes = attributes(file);
            if (attributes != null) {
                attributes.write(
                        ATTRIBUTE, ByteBuffer.wrap(token.text().getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException keepsNone) {
            // then it is known by what the kernel has of it
        }
    }

    /** The best by which a file is known; it stays with the file. */
    static String of(Path file) throws IOException {
        try {
            String token = token(file);
            if (token != null) {
                return BY_TOKEN + token;
            }
        } catch (FileSystemException keepsNone) {
            // the next best
        }
        String handle = handle(file);
        return handle != null ? BY_HANDLE + handle : number(FileIdentity.of(file, NOT_THROUGH));
    }

    /**
     * Whether a file is the one that was known by a mark.
     *
     * @throws NoSuchFileException there is none
     */
    static boolean is(Path file, String mark) throws IOException {
        FileIdentity there = FileIdentity.of(file, NOT_THROUGH);
        if (!there.isRegular()) {
            return false;
        }
        if (mark.startsWith(BY_TOKEN)) {
            return mark.equals(BY_TOKEN + token(file));
        }
        return mark.startsWith(BY_HANDLE)
                ? mark.equals(BY_HANDLE + handle(file))
                : mark.equals(number(there));
    }

    private static String number(FileIdentity file) {
        return BY_NUMBER + Long.toHexString(file.inode());
    }

    /** Each question opens the file anew, which may be another one by then: asked again. */
    private static @Nullable String token(Path file) throws IOException {
        UserDefinedFileAttributeView attributes = attributes(file);
        int tries = 10;
        while (attributes != null) {
            try {
                if (!attributes.list().contains(ATTRIBUTE)) {
                    return null;
                }
                ByteBuffer text = ByteBuffer.allocate(LONGEST);
                int length = attributes.read(ATTRIBUTE, text);
                return new String(text.array(), 0, length, StandardCharsets.UTF_8);
            } catch (NoSuchFileException gone) {
                throw gone;
            } catch (FileSystemException failure) {
                if (FileFailures.isUnsupported(failure)) {
                    return null;
                }
                if (--tries == 0) {
                    throw failure;
                }
            }
        }
        return null;
    }

    private static @Nullable UserDefinedFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, NOT_THROUGH);
    }

    private static @Nullable String handle(Path file) {
        LinuxCalls linux = LinuxCalls.load();
        return linux == null ? null : linux.handle(file);
    }
}
