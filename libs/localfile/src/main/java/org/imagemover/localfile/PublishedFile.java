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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WriteToken;

/** A file that a {@link LocalImageSink} published, told from whatever others put in its place. */
public final class PublishedFile {

    private PublishedFile() {}

    /**
     * Tells whether the file at a path is the one of an identity.
     *
     * @param target the path; not followed where it is a link
     * @param identity as the sink told it
     * @param what how messages name the file, as their subject
     */
    public static boolean is(Path target, String identity, String what) throws StoreException {
        try {
            return FileMark.is(target, identity);
        } catch (NoSuchFileException nothing) {
            return false;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "looked at");
        }
    }

    /**
     * Removes a file, and what is unfinished of its write, and nothing else.
     *
     * <p>Between a look at a file and its removal somebody may put another one in its place. So it
     * is given a name of its own first, is looked at again there, and gets its old name back where
     * it turns out to be somebody else's, which only who replaced it at that very moment can see.
     * Not even then is anything put over what has the old name by now: it stays under the name of
     * its own.
     *
     * @param target its path
     * @param token the write that made it
     * @param identity as its sink told it
     * @param what as for {@link #is}
     * @return false where something else is at the path
     * @throws StoreException it may still be there
     */
    public static boolean remove(Path target, WriteToken token, String identity, String what)
            throws StoreException {
        Path absolute = target.toAbsolutePath();
        UnfinishedName names = UnfinishedName.of(absolute);
        Path going = names.going(token);
        try {
            boolean foreign = !settle(going, absolute, identity);
            if (is(absolute, identity, what)) {
                Files.move(absolute, going, StandardCopyOption.ATOMIC_MOVE);
                foreign = !settle(going, absolute, identity);
            } else {
                foreign |= Files.exists(absolute, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
            Files.deleteIfExists(names.path(token));
            LocalImageSink.syncDirectory(names.directory());
            return !foreign;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException failure) {
            throw FileFailures.of(failure, what, "removed");
        }
    }

    /**
     * Removes what was given the name of its own, or gives it its old one back.
     *
     * @return false where it is somebody else's
     */
    private static boolean settle(Path going, Path target, String identity) throws IOException {
        try {
            if (FileMark.is(going, identity)) {
                Files.delete(going);
                return true;
            }
        } catch (NoSuchFileException nothing) {
            return true;
        }
        try {
            NewName.give(going, target);
            Files.deleteIfExists(going);
        } catch (FileAlreadyExistsException occupied) {
            if (Files.isSameFile(going, target)) {
                Files.delete(going); // a crash came between the two steps of giving it back
            }
            // else both are theirs: which of the two they want is not ours to say
        }
        return false;
    }
}
