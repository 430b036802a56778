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

/**
 * VDI, VirtualBox's format, version 1.1 (its VDICore.h). The header is in the first sector, and so
 * at hand for every source. Disks that need another one are refused: differencing disks, undo
 * disks, and those that name a parent whatever their type says.
 */
final class VdiInspector implements FormatInspector {

    private static final int MAGIC_AT = 0x40;
    private static final String MAGIC = "\u007f\u0010\u00da\u00be";
    private static final long VERSION = 0x0001_0001;
    private static final long DYNAMIC = 1;
    private static final long FIXED = 2;
    private static final int SIZE_AT = 0x170;
    private static final int LINK_AT = 0x1a8;
    private static final int LINKS = 32;

    @Override
    public String format() {
        return "vdi";
    }

    @Override
    public boolean matches(ImageView image) {
        return image.head().isAt(MAGIC_AT, MAGIC);
    }

    @Override
    public Inspection inspect(ImageView image, InspectionLimits limits) throws Refusal {
        Bytes head = image.head();
        if (head.u32le(0x44) != VERSION) {
            throw new Refusal(
                    "it is not of version 1.1, and only that can be checked: convert it with"
                            + " VBoxManage clonemedium");
        }
        long type = head.u32le(0x4c);
        if ((type != DYNAMIC && type != FIXED) || !head.isZero(LINK_AT, LINKS)) {
            throw new Refusal(
                    "it is the difference to another disk, which its reader would open: make it"
                            + " stand alone with VBoxManage clonemedium");
        }
        long size = VirtualSize.ofBytes(head.u64le(SIZE_AT), limits);
        return new Inspection("vdi", type == FIXED ? "fixed" : "dynamic", size);
    }
}
