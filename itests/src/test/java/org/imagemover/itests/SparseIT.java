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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyMethod;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.Verified;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** A large image that is mostly holes, on the file system that the checkout is on. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SparseIT {

    private static final long SIZE = 8L << 30;
    private static final long DATA = 200 << 20;
    private static final long MORE_AT_MOST = 1 << 20;
    private static final String SECOND = "org.imagemover.store.file-second.cfg";

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private Path directory = Path.of("");
    private Path image = Path.of("");

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own()};
    }

    @Before
    public void thereAreTwoStores() throws Exception {
        directory = Files.createDirectory(data().resolve("sparse"));
        image = directory.resolve("image.raw");
        Images.scattered(image, SIZE, DATA);
        new Etc(context)
                .write(SECOND, "store.id = second", "datadir = " + directory.resolve("second"));
        StoreList stores = new StoreList(sessions);
        stores.await("images", "AVAILABLE");
        stores.await("second", "AVAILABLE");
    }

    @After
    public void makeRoom() throws Exception {
        for (String file : Home.files(directory)) {
            Files.delete(Path.of(file));
        }
    }

    @Test
    public void holesStayHolesOnEveryWay() throws Exception {
        AddRequest request = AddRequest.builder(image.toString()).store("images").build();
        String id = admin.add(request).id();
        assertAsSparse(data().resolve("image-mover/images").resolve(id));

        Path file = directory.resolve("file.raw");
        CopyResult toFile = mover.copy(CopyRequest.of(id, Destination.file(file)));
        assertAsSparse(file);
        assertEquals(Verified.DIGEST, toFile.verified());
        if (Files.getFileStore(directory).type().equals("ext4")) {
            assertEquals(CopyMethod.KERNEL_COPY, toFile.method());
            assertEquals(DATA, toFile.bytesWritten());
        }

        mover.copy(CopyRequest.of(id, Destination.imageStore("second")));
        assertAsSparse(directory.resolve("second").resolve(id));

        Path channelled = directory.resolve("channel.raw");
        try (FileChannel channel =
                FileChannel.open(
                        channelled, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            CopyResult toChannel = mover.copy(CopyRequest.of(id, Destination.channel(channel)));
            assertEquals(Verified.DIGEST, toChannel.verified());
            assertEquals(DATA, toChannel.bytesWritten());
        }
        assertAsSparse(channelled);
        assertEquals("first byte that differs", -1, Files.mismatch(image, channelled));
    }

    private void assertAsSparse(Path copy) throws Exception {
        assertEquals(SIZE, Files.size(copy));
        long source = Programs.bytesOnDisk(image);
        long taken = Programs.bytesOnDisk(copy);
        String both = copy.getFileName() + " takes " + taken + " bytes, the image " + source;
        System.out.println(both);
        assertTrue(both, taken <= source + MORE_AT_MOST);
    }

    private static Path data() {
        return Path.of(System.getProperty("karaf.data"));
    }
}
