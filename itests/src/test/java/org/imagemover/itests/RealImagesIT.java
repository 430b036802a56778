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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imagemover.lab.Machine;
import org.junit.ClassRule;
import org.junit.Test;

/** Bootable images as others made them, and what qemu-img makes of them. */
public class RealImagesIT {

    private static final Path GRUB = Path.of("/usr/lib/grub-rescue");
    private static final Path IPXE = Path.of("/usr/lib/ipxe");

    @ClassRule public static final Workplace PLACE = new Workplace();

    /** The images to move, by name, and the format that has to be found in each. */
    private final Map<Path, String> images = new LinkedHashMap<>();

    @Test
    public void grubsRescueImagesComeOutAsTheyWentIn() throws Exception {
        Machine.requireFile("grub-rescue-pc", GRUB);
        // all are ISO images; a machine boots from a disk or a floppy of the same bytes, too
        images.put(GRUB.resolve("grub-rescue-cdrom.iso"), "iso");
        images.put(GRUB.resolve("grub-rescue-usb.img"), "iso");
        images.put(GRUB.resolve("grub-rescue-floppy.img"), "iso");
        moved();
    }

    @Test
    public void ipxesImageComesOutAsItWentIn() throws Exception {
        Machine.requireFile("ipxe", IPXE);
        images.put(IPXE.resolve("ipxe.iso"), "iso");
        images.put(IPXE.resolve("ipxe.lkrn"), "raw");
        moved();
    }

    @Test
    public void whatQemuImgMakesOfThemComesOutAsItWentIn() throws Exception {
        Machine.requireFile("grub-rescue-pc", GRUB);
        String disk = GRUB.resolve("grub-rescue-floppy.img").toString();
        converted(disk, "raw", "iso");
        converted(disk, "qcow2", "qcow2");
        converted(disk, "qcow2", "qcow2", "-c");
        converted(disk, "qcow2", "qcow2", "-o", "compat=0.10");
        converted(disk, "vmdk", "vmdk", "-o", "subformat=monolithicSparse");
        converted(disk, "vmdk", "vmdk", "-o", "subformat=streamOptimized");
        converted(disk, "vhdx", "vhdx");
        converted(disk, "vdi", "vdi");
        converted(disk, "vpc", "vhd");
        moved();
        for (Path image : images.keySet()) {
            compareWithQemu(disk, image);
        }
    }

    @Test
    public void whatNeedsAnotherFileIsRefused() throws Exception {
        Machine.requireFile("grub-rescue-pc", GRUB);
        String disk = GRUB.resolve("grub-rescue-cdrom.iso").toString();
        qemu("create", "-q", "-f", "qcow2", "-F", "raw", "-b", disk, "overlay.qcow2");
        qemu("convert", "-O", "qcow2", "-o", "data_file=data.raw", disk, "outside.qcow2");
        PLACE.refused("image:add overlay.qcow2", "it has a backing file");
        PLACE.refused("image:add outside.qcow2", "it keeps its data in another file");
    }

    private void converted(String disk, String to, String format, String... options)
            throws Exception {
        String name = "image-" + images.size() + "." + to;
        List<String> arguments = new ArrayList<>(List.of("convert", "-O", to));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(disk, name));
        qemu(arguments.toArray(String[]::new));
        images.put(PLACE.path(name), format);
    }

    /** Adds each image and copies it, all in one container. */
    private void moved() throws Exception {
        List<String> commands = new ArrayList<>();
        images.forEach(
                (image, format) -> {
                    commands.add("image:add --json --name " + name(image) + " " + image);
                    commands.add("image:copy --json name:" + name(image) + " " + copy(image));
                });
        List<String> printed =
                PLACE.console().succeed(commands.toArray(String[]::new)).lines().toList();
        assertEquals(commands.size(), printed.size());
        int line = 0;
        for (Map.Entry<Path, String> image : images.entrySet()) {
            String added = printed.get(line++);
            assertTrue(added, added.contains("\"format\":\"" + image.getValue() + "\""));
            String copied = printed.get(line++);
            assertTrue(copied, copied.contains("\"verified\":\"digest\""));
            assertEquals(
                    "first byte that differs in " + image.getKey(),
                    -1,
                    Files.mismatch(image.getKey(), copy(image.getKey())));
        }
    }

    private static void compareWithQemu(String disk, Path image) throws Exception {
        qemu("compare", "-q", disk, copy(image).toString());
    }

    private static String name(Path image) {
        return image.getFileName().toString();
    }

    private static Path copy(Path image) {
        return PLACE.path("copy-of-" + name(image));
    }

    private static void qemu(String... arguments) throws Exception {
        Images.qemu(PLACE.path(""), arguments);
    }
}
