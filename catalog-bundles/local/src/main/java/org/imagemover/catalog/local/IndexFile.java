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

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.imagemover.findings.FileOperations;
import org.jspecify.annotations.Nullable;

/**
 * The one file of the index, which may be lost, be old or be damaged at any time: what it says of a
 * document counts only where that document's {@link Stamp} is the same. Entries are appended, a
 * later one of a document in the place of an earlier one, and nothing waits for the disk; each has
 * a checksum, and what is behind a wrong one is not read. Not thread-safe.
 *
 * <p>A mark of eight bytes, the last of which is the version; then entries. Numbers in network
 * order: the length of what follows the checksum (4 bytes), its CRC-32C (4 bytes), the kind of
 * document (1 byte), its name, its stamp (4 times 8 bytes; left out where it has gone) and facts.
 */
final class IndexFile {

    private static final byte[] MARK = "IMindex\2".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 8 << 20;
    private static final int PIECE = 1 << 20;

    private final Path file;
    private final Path temporary;
    private final FileOperations files;
    private long entries = -1;

    /** Does no I/O. */
    IndexFile(Path directory, FileOperations files) {
        this.file = directory.resolve("index");
        this.temporary = directory.resolve("index.tmp");
        this.files = files;
    }

    /**
     * What the file says of one document.
     *
     * @param kind of document
     * @param stamp null where it has gone
     * @param facts what stood in it
     */
    record Line(byte kind, String name, @Nullable Stamp stamp, byte[] facts) {}

    /** Takes entries, in the order in which they stand in the file. */
    @FunctionalInterface
    interface Reader {
        /** Answers false for an entry that makes no sense. */
        boolean take(Line line);
    }

    /**
     * Hands over what can be read. That there is no such file, or nothing in it that can be read,
     * is no error.
     */
    void read(Reader reader) throws IOException {
        if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            files.delete(temporary);
        }
        entries = -1;
        long count = 0;
        CRC32C checksum = new CRC32C();
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(new FileInputStream(file.toFile()), PIECE))) {
            byte[] mark = new byte[MARK.length];
            in.readFully(mark);
            if (!Arrays.equals(mark, MARK)) {
                return;
            }
            for (long left = Files.size(file) - MARK.length; left > 0; count++) {
                int length = in.readInt();
                int expected = in.readInt();
                left -= Integer.BYTES * 2 + length;
                if (length < 0 || length > LONGEST || left < 0) {
                    return;
                }
                byte[] content = new byte[length];
                in.readFully(content);
                checksum.reset();
                checksum.update(content, 0, length);
                if ((int) checksum.getValue() != expected || !reader.take(line(content))) {
                    return;
                }
            }
            entries = count;
        } catch (IOException | IllegalArgumentException unreadable) {
            // all that was not read is read from the documents
            entries = -1;
        }
    }

    private static DataInputStream data(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static Line line(byte[] content) throws IOException {
        DataInputStream in = data(content);
        byte kind = in.readByte();
        String name = in.readUTF();
        if (in.available() == 0) {
            return new Line(kind, name, null, new byte[0]);
        }
        Stamp stamp = new Stamp(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        return new Line(kind, name, stamp, in.readAllBytes());
    }

    /** How many entries it has, or -1 where it has to be written anew. */
    long entries() {
        return entries;
    }

    /** Hands over entries to be written. */
    @FunctionalInterface
    interface Lines {
        void writeTo(Writer writer) throws IOException;
    }

    /** Writes the file anew, in the place of what is there; a failure leaves that. */
    void rewrite(Lines lines) throws IOException {
        entries = -1;
        files.writeUnsynced(temporary, MARK);
        Writer writer = new Writer(temporary);
        lines.writeTo(writer);
        writer.flush();
        files.rename(temporary, file);
        entries = writer.count;
    }

    /** Appends entries to a file that can be read; what fails makes it one to be written anew. */
    void append(Lines lines) throws IOException {
        long before = entries;
        entries = -1;
        Writer writer = new Writer(file);
        lines.writeTo(writer);
        writer.flush();
        entries = before + writer.count;
    }

    /** Writes entries piece by piece. */
    final class Writer {

        private final Path to;
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
        private long count;

        private Writer(Path to) {
            this.to = to;
        }

        void write(Line line) throws IOException {
            encode(line, piece);
            count++;
            if (piece.size() >= PIECE) {
                flush();
            }
        }

        private void flush() throws IOException {
            if (piece.size() > 0) {
                files.appendUnsynced(to, piece.toByteArray());
                piece.reset();
            }
        }
    }

    private static void encode(Line line, ByteArrayOutputStream to) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(content);
        out.writeByte(line.kind());
        out.writeUTF(line.name());
        Stamp stamp = line.stamp();
        if (stamp != null) {
            out.writeLong(stamp.size());
            out.writeLong(stamp.modified());
            out.writeLong(stamp.changed());
            out.writeLong(stamp.inode());
            out.write(line.facts());
        }
        byte[] bytes = content.toByteArray();
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        DataOutputStream head = new DataOutputStream(to);
        head.writeInt(bytes.length);
        head.writeInt((int) checksum.getValue());
        head.write(bytes);
    }
}
