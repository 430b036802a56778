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
package org.imagemover.core.digests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.imagemover.api.Digest;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.core.engine.Engine;

/**
 * The digests of files, as they are published beside them. What is no line of a digest is passed
 * over; nothing of a list is repeated in messages but digests, since it may hold anything.
 */
public final class DigestList {

    /** What is longer is no line of a digest: paths have at most 4,096 bytes. */
    private static final int LONGEST_LINE = 16 << 10;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<DigestLine> named = new ArrayList<>();
    private final List<DigestLine> alone = new ArrayList<>();

    private DigestList() {}

    /**
     * Reads a list.
     *
     * @param text as it was published; of bytes that are no UTF-8 only names suffer
     * @throws InvalidRequestException there is no digest in it
     */
    public static DigestList parse(byte[] text) throws InvalidRequestException {
        String all = new String(text, StandardCharsets.UTF_8);
        DigestList list = new DigestList();
        for (String line :
                SignedText.lines(all.startsWith(BYTE_ORDER_MARK) ? all.substring(1) : all)) {
            DigestLine parsed = line.length() > LONGEST_LINE ? null : DigestLine.parse(line);
            if (parsed != null) {
                (parsed.name() == null ? list.alone : list.named).add(parsed);
            }
        }
        if (list.named.isEmpty() && list.alone.isEmpty()) {
            throw new InvalidRequestException(
                    "there is no digest in what should be a list of digests: give the URI of a file"
                            + " such as SHA256SUMS, as sha256sum writes it");
        }
        return list;
    }

    /**
     * Finds the digest of a file. A digest alone is that of any file, where no line has a name.
     *
     * @param fileName its name; of several paths that end with it none is preferred, but a path
     *     that is equal to it
     * @return of its digests the one to trust most
     * @throws InvalidRequestException there is none, or there are several that differ
     */
    public Digest find(String fileName) throws InvalidRequestException {
        String wanted = path(fileName);
        List<DigestLine> lines = named.isEmpty() ? alone : lines(path -> path.equals(wanted));
        if (lines.isEmpty()) {
            lines = lines(path -> path.endsWith("/" + wanted));
        }
        if (lines.isEmpty()) {
            throw new InvalidRequestException(
                    "the list of digests has "
                            + count(names().size(), "name")
                            + ", none of which is '"
                            + fileName
                            + "': say by which name the image is in it, or look whether it is the"
                            + " list of another directory");
        }
        return best(lines, fileName);
    }

    private List<DigestLine> lines(Predicate<String> isMeant) {
        return named.stream().filter(line -> isMeant.test(path(line))).toList();
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        named.forEach(line -> names.add(path(line)));
        return names;
    }

    private static String path(DigestLine line) {
        return path(String.valueOf(line.name()));
    }

    /** A path from where the list is. */
    private static String path(String name) {
        String path = name.strip();
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path;
    }

    private static Digest best(List<DigestLine> lines, String fileName)
            throws InvalidRequestException {
        Map<String, Digest> byAlgorithm = new LinkedHashMap<>();
        Set<String> unusable = new LinkedHashSet<>();
        for (DigestLine line : lines) {
            Digest digest = line.digest();
            if (digest == null) {
                unusable.add(line.algorithm());
                continue;
            }
            Digest other = byAlgorithm.putIfAbsent(digest.algorithm(), digest);
            if (other != null && !other.equals(digest)) {
                throw new InvalidRequestException(
                        "the list of digests contradicts itself on '"
                                + fileName
                                + "': it has "
                                + other
                                + " and "
                                + digest
                                + ": if these are files of several directories, say which one by"
                                + " the beginning of its path");
            }
        }
        Digest best = Engine.bestDigest(List.copyOf(byAlgorithm.values()));
        if (best == null) {
            unusable.addAll(byAlgorithm.keySet());
            throw new InvalidRequestException(
                    "the list of digests has none of '"
                            + fileName
                            + "' that can be computed here, or a damaged one ("
                            + String.join(", ", unusable)
                            + "): known are "
                            + String.join(", ", Engine.digestAlgorithms()));
        }
        return best;
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
