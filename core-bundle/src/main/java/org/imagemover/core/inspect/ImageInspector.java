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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.imagemover.api.ImageUnacceptableException;
import org.imagemover.api.ImageUnacceptableException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Looks into an image before its destination gets a byte of it. Immutable and thread-safe; reads at
 * most 4 MiB of an image, most often 48 KiB and the last 512 bytes.
 *
 * <p>All inspectors look at the same head. An image that looks like two formats is refused, with
 * two exceptions that are no contradiction: an ISO that can also start from a disk has a partition
 * table, and the bytes of a fixed VHD are those of a raw disk, which has one as well. The end of an
 * image is only looked at where the head tells nothing else: inside another format it is data.
 *
 * <p>What is checked in an image that a source cannot read ahead so far (no ranges, and behind the
 * first buffer) is refused; the footer of a VHD alone is then not looked for: see {@link
 * FixedVhdInspector} and {@link VhdInspector}.
 */
public final class ImageInspector {

    private static final FormatInspector ISO = new IsoInspector();
    private static final FormatInspector PARTITIONED = new PartitionedDiskInspector();
    private static final FormatInspector FIXED_VHD = new FixedVhdInspector();
    private static final FormatInspector RAW = new RawInspector();

    private static final List<FormatInspector> BY_HEAD =
            List.of(
                    new Qcow2Inspector(),
                    new VmdkInspector(),
                    new VhdInspector(),
                    new VhdxInspector(),
                    new VdiInspector(),
                    new QedInspector(),
                    new LuksInspector(),
                    ISO,
                    PARTITIONED);

    private final InspectionLimits limits;

    public ImageInspector(InspectionLimits limits) {
        this.limits = limits;
    }

    /**
     * Finds out what an image is, and refuses what is unsafe or not what it is claimed to be.
     * Blocks while bytes are read.
     *
     * @param image its bytes
     * @param claimed the format that its record claims, or null or an empty text for none; {@code
     *     vpc} is {@code vhd}, and {@code ami}, {@code ari} and {@code aki} are raw. A format that
     *     cannot be recognised here, such as {@code ploop} or {@code docker}, is refused, because
     *     such an image cannot be checked
     * @return what was found; an ISO that is claimed as raw is {@code raw}
     * @throws ImageUnacceptableException {@code FORMAT} or {@code UNSAFE}; the message says what to
     *     do
     * @throws IOException the source failed; as it was thrown, since it says nothing about the
     *     image
     */
    public Inspection inspect(ImageBytes image, @Nullable String claimed)
            throws ImageUnacceptableException, IOException {
        ImageView view = new ImageView(image);
        Claim claim = Claim.of(claimed);
        try {
            FormatInspector found = find(view, claim);
            if (!claim.agreesWith(found.format())) {
                throw mismatch(claim, found, view);
            }
            Inspection inspection = check(found, view);
            return claim.isPlain() && found == ISO
                    ? new Inspection("raw", "iso", inspection.virtualSize())
                    : inspection;
        } catch (Refusal refusal) {
            throw new ImageUnacceptableException(
                    Reason.UNSAFE,
                    "the image is refused: " + refusal.getMessage(),
                    refusal.getCause());
        }
    }

    private static FormatInspector find(ImageView view, Claim claim) throws Refusal, IOException {
        List<FormatInspector> matching = new ArrayList<>();
        for (FormatInspector inspector : BY_HEAD) {
            if (inspector.matches(view)) {
                matching.add(inspector);
            }
        }
        if (matching.contains(ISO)) {
            matching.remove(PARTITIONED);
        }
        if (matching.size() > 1) {
            throw new Refusal(
                    "it looks like several formats at once ("
                            + matching.stream()
                                    .map(FormatInspector::format)
                                    .collect(Collectors.joining(", "))
                            + "), so that its readers would see different disks: make it anew with"
                            + " qemu-img convert and explicit formats");
        }
        FormatInspector found = matching.isEmpty() ? RAW : matching.get(0);
        return found == RAW || found == PARTITIONED ? byItsEnd(view, claim, found) : found;
    }

    private static FormatInspector byItsEnd(ImageView view, Claim claim, FormatInspector byHead)
            throws Refusal, IOException {
        boolean visible = view.size() >= 0;
        try {
            if (FIXED_VHD.matches(view)) {
                return FIXED_VHD;
            }
        } catch (BytesNotAtHandException hidden) {
            visible = false;
        }
        if (claim.isVhd() && !visible) {
            throw new Refusal(
                    "a fixed VHD is only recognised by its end, which this source cannot read ahead:"
                            + " copy it from a store that reads ranges, or make it dynamic");
        }
        if (!claim.isKnown()) {
            throw new Refusal(
                    "images of the format '"
                            + claim
                            + "' are not known here and cannot be checked: record it as raw if its"
                            + " readers take its bytes as they are");
        }
        return byHead;
    }

    private Inspection check(FormatInspector found, ImageView view) throws Refusal, IOException {
        try {
            return found.inspect(view, limits);
        } catch (BytesNotAtHandException hidden) {
            throw new Refusal(
                    "a part of this "
                            + found.format()
                            + " has to be checked that this source cannot read ahead: copy it from a"
                            + " store that reads ranges, or raise buffer.size",
                    hidden);
        } catch (RuntimeException defect) {
            throw new Refusal("it could not be checked (" + defect + ")", defect);
        }
    }

    private ImageUnacceptableException mismatch(Claim claim, FormatInspector found, ImageView view)
            throws IOException {
        String next;
        try {
            Inspection inspection = check(found, view);
            String detail = inspection.detail().isEmpty() ? "" : " (" + inspection.detail() + ")";
            next =
                    detail
                            + ": if that is right, correct the record, or add it with --format "
                            + found.format();
        } catch (Refusal refused) {
            next = ", and as such it is refused: " + refused.getMessage();
        }
        return new ImageUnacceptableException(
                Reason.FORMAT,
                "the image is recorded as "
                        + claim
                        + ", but its bytes are "
                        + found.format()
                        + next);
    }
}
