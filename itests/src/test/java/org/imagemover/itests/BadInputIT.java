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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imagemover.lab.Machine;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * What is asked for cannot be: a message that says what to do, a status that is not zero, and
 * nothing is left. One container, but for the one that lacks a right.
 */
public class BadInputIT {

    private static final String IMAGE = "11111111-2222-4333-8444-555555555555";

    @ClassRule public static final Workplace PLACE = new Workplace();
    private static byte[] bytes;

    @BeforeClass
    public static void addAnImage() throws Exception {
        bytes = Images.random(PLACE.path("disk.raw"), 1 << 20);
        Files.createDirectory(PLACE.path("directory"));
        PLACE.console().succeed("image:add --id " + IMAGE + " --name disk disk.raw");
    }

    @AfterClass
    public static void theImageIsStillThereAndNoOther() throws Exception {
        String list = PLACE.console().succeed("image:verify " + IMAGE, "image:gc --dry-run --json");
        assertTrue(list, list.endsWith("[]\n"));
    }

    @Test
    public void whatCannotBeAndIsToldWithWhatToDoNext() throws Exception {
        String unknown = "00000000-0000-4000-8000-000000000000";
        Map<String, String> messages = new LinkedHashMap<>();
        messages.put(
                "image:copy " + unknown + " out.raw",
                "no catalogue knows image " + unknown + ": image:list");
        messages.put("image:copy name:nosuch out.raw", "an image named 'nosuch': image:list");
        messages.put("image:copy nosuch out.raw", "'nosuch' is no image id: write a UUID");
        messages.put(
                "image:copy ftp://host/disk.raw out.raw",
                "an image cannot be given by a URI of scheme 'ftp': write a UUID");
        messages.put("image:add directory", "directory is a directory: it has to be a file");
        messages.put("image:add nosuch.raw", "nosuch.raw is not there");
        messages.put("image:copy name:disk nowhere/out.raw", "is not there: make it first");
        messages.put("image:copy name:disk store:images/../out", "this name cannot be used");
        messages.put("image:add --id " + IMAGE + " disk.raw", "has image " + IMAGE + " already");
        PLACE.refused(messages);
    }

    @Test
    public void aMalformedUri() throws Exception {
        String message =
                PLACE.refused(
                        "image:copy 'http://user:secret@host:port/x y?token=secret' out.raw",
                        "the URI is malformed");
        assertTrue(message, !message.contains("secret"));
    }

    @Test
    public void aFileThatMayNotBeRead() throws Exception {
        Path file = PLACE.path("closed.raw");
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("-w-------")));
        try {
            Run run = PLACE.run(PLACE.newHome());
            if (Files.isReadable(file)) {
                // root may read everything, unless this right is taken from it
                String[] bounded = {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
                Machine.require(Programs.can(bounded), "setpriv may not take rights here");
                run.under(bounded);
            }
            PLACE.refused(
                    run,
                    "image:add closed.raw",
                    "closed.raw cannot be read: permission denied; give");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    public void aDestinationThatIsThere() throws Exception {
        Path there = Files.writeString(PLACE.path("there"), "precious");
        PLACE.refused("image:copy name:disk there", "there exists already: choose another name");
        assertEquals("precious", Files.readString(there));

        PLACE.console().succeed("image:copy --force name:disk there");
        assertArrayEquals(bytes, Files.readAllBytes(there));
        Files.delete(there);
    }
}
