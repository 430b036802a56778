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
package org.imagemover.core.inspect;

import static org.imagemover.core.inspect.Inspect.misclaimed;
import static org.imagemover.core.inspect.Inspect.refused;
import static org.imagemover.core.inspect.Inspect.unsafe;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.junit.jupiter.api.Test;

/** What went wrong in other image services, by the number under which it was published. */
class HistoryTest {

    private static final long TIB = 1L << 40;
    private static final InspectionLimits ONE_TIB = new InspectionLimits(TIB, false);

    @Test
    void cve20132096ASmallQcow2OfAHugeDiskIsRefused() {
        tooLarge(Made.qcow2(2, TIB + 1), "qcow2", "1099511627777 bytes");
        tooLarge(Made.qcow2(3, -1), "qcow2", "18446744073709551615 bytes");
        unsafe(Made.qcow2(3, -1), "qcow2", "18446744073709551615 bytes");
    }

    @Test
    void cve20134463And20134469AHugeDiskIsRefusedInEveryFormat() {
        ByteBuffer vmdk = Made.vmdk(Made.descriptor()).putLong(12, (TIB / 512) + 1);
        tooLarge(vmdk, "vmdk", "1099511628288 bytes");
        ByteBuffer vhd = Made.vhd(3, 3).putLong(48, TIB + 1).putLong(2560 + 48, TIB + 1);
        tooLarge(vhd, "vhd", "1099511627777 bytes");
        tooLarge(Made.vdi(1).putLong(0x170, TIB + 1), "vdi", "1099511627777 bytes");
        FakeImage raw = FakeImage.of(new byte[1001]);
        InspectionLimits small = new InspectionLimits(1000, false);
        refused(Reason.UNSAFE, raw, "raw", small, "1001 bytes", "1000 bytes");
    }

    @Test
    void cve20151851And20155163ABackingFileIsRefused() {
        unsafe(Made.qcow2(2, Made.MIB).putLong(8, 72), "qcow2", "backing file");
        unsafe(Made.qcow2(3, Made.MIB).putLong(8, -1), null, "backing file");
    }

    @Test
    void cve20155162TablesThatWouldExhaustAConverterAreRefused() {
        unsafe(Made.qcow2(3, Made.MIB).putInt(36, (4 << 20) + 1), "qcow2", "tables");
        unsafe(Made.qcow2(3, Made.MIB).putInt(56, 129), "qcow2", "tables");
    }

    @Test
    void cve202247951AVmdkWhoseExtentIsAnotherFileIsRefused() {
        String flat =
                """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 16384 FLAT "/etc/passwd" 0
                """;
        unsafe(Made.vmdk(flat), "vmdk", "descriptor");
        unsafe(Made.vmdk(flat.replace("monolithicFlat", "monolithicSparse")), "vmdk", "line");
        unsafe(Made.vmdk(flat).putLong(12, 0), "vmdk", "header");
        unsafe(flat.getBytes(StandardCharsets.US_ASCII), "vmdk", "other files");
    }

    @Test
    void cve202247951AVmdkWhoseFooterHasTheLastWordIsRefused() {
        ByteBuffer image = Made.vmdkWithFooter();
        image.putLong(image.capacity() - 1024 + 28, 40);

        unsafe(image, "vmdk", "footer");
    }

    @Test
    void cve202432498AQcow2WithADataFileIsRefused() {
        unsafe(Made.qcow2(3, Made.MIB).putLong(72, 4), "qcow2", "data in another file");
        unsafe(Made.qcow2(3, Made.MIB).putLong(72, 5), null, "data in another file");
    }

    @Test
    void cve202440767ADiskImageThatIsClaimedAsRawIsRefused() {
        misclaimed(Made.qcow2(3, 1).putLong(8, 72), "raw", "qcow2", "backing file");
        misclaimed(Made.qcow2(3, 1).putLong(72, 4), "raw", "qcow2", "another file");
        String flat = "# any comment\nversion=1\ncreateType=\"monolithicFlat\"\n";
        ByteBuffer descriptor = ByteBuffer.wrap(flat.getBytes(StandardCharsets.US_ASCII));
        misclaimed(descriptor, "raw", "vmdk", "other files");
    }

    @Test
    void cve202624708WhatAGuestWroteInFrontOfItsRawDiskIsRefused() {
        ByteBuffer disk = Made.bytes(1 << 20).put(0, Made.qcow2(3, 1).putLong(8, 72).array());

        misclaimed(disk, "raw", "recorded as raw", "qcow2");
        misclaimed(disk, "ami", "recorded as ami", "qcow2");
    }

    private static void tooLarge(ByteBuffer image, String claimed, String size) {
        FakeImage bytes = FakeImage.of(image.array());
        String message =
                refused(Reason.UNSAFE, bytes, claimed, ONE_TIB, size, "1099511627776 bytes");
        assertFalse(message.contains("-1"), message);
    }
}
