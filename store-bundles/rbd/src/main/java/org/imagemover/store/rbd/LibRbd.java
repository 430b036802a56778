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
package org.imagemover.store.rbd;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * What is used of librbd, as {@code rbd/librbd.h} has it: a negative answer is an errno. {@link
 * CephLibraries} loads it. The types are those of 64-bit processors.
 *
 * <p>Nothing here makes librbd call back on a thread of its own: such a thread would belong to the
 * JVM from then on, and outlive this bundle.
 */
final class LibRbd {

    static final int OPTION_FORMAT = 0;
    static final int OPTION_FEATURES = 1;
    static final int OPTION_ORDER = 2;
    static final int OPTION_DATA_POOL = 10;

    static final int LUKS1 = 0;
    static final int LUKS2 = 1;

    /** Called on the thread that asked. */
    interface DiffCallback extends Callback {
        int found(long offset, long length, int exists, @Nullable Pointer argument);
    }

    private LibRbd() {}

    static native int rbd_open(
            Pointer context, String name, PointerByReference image, @Nullable String snapshot);

    static native int rbd_open_read_only(
            Pointer context, String name, PointerByReference image, @Nullable String snapshot);

    static native int rbd_open_by_id_read_only(
            Pointer context, String id, PointerByReference image, @Nullable String snapshot);

    static native int rbd_close(Pointer image);

    static native long rbd_read2(
            Pointer image, long offset, long length, Pointer buffer, int flags);

    static native long rbd_write2(
            Pointer image, long offset, long length, Pointer buffer, int flags);

    static native int rbd_flush(Pointer image);

    static native int rbd_diff_iterate2(
            Pointer image,
            @Nullable String fromSnapshot,
            long offset,
            long length,
            byte includeParent,
            byte wholeObject,
            DiffCallback callback,
            @Nullable Pointer argument);

    static native int rbd_get_size(Pointer image, LongByReference size);

    static native int rbd_get_id(Pointer image, byte[] id, long length);

    static native int rbd_get_name(Pointer image, byte[] name, LongByReference length);

    static native int rbd_get_stripe_unit(Pointer image, LongByReference bytes);

    static native int rbd_get_overlap(Pointer image, LongByReference bytes);

    static native int rbd_stat(Pointer image, Pointer information, long length);

    static native int rbd_resize(Pointer image, long size);

    static native int rbd_flatten(Pointer image);

    static native int rbd_get_parent(Pointer image, Pointer parent, Pointer snapshot);

    static native void rbd_linked_image_spec_cleanup(Pointer image);

    static native void rbd_snap_spec_cleanup(Pointer snapshot);

    static native int rbd_snap_set(Pointer image, String snapshot);

    static native int rbd_snap_get_id(Pointer image, String snapshot, LongByReference id);

    static native int rbd_snap_is_protected(
            Pointer image, String snapshot, IntByReference isProtected);

    static native int rbd_snap_create(Pointer image, String snapshot);

    static native int rbd_snap_protect(Pointer image, String snapshot);

    static native int rbd_snap_unprotect(Pointer image, String snapshot);

    static native int rbd_snap_remove(Pointer image, String snapshot);

    static native int rbd_snap_list(Pointer image, Pointer snapshots, IntByReference count);

    static native void rbd_snap_list_end(Pointer snapshots);

    static native int rbd_list_children3(Pointer image, Pointer children, LongByReference count);

    static native void rbd_linked_image_spec_list_cleanup(Pointer images, long count);

    static native int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);

    static native void rbd_watchers_list_cleanup(Pointer watchers, long count);

    static native int rbd_list2(Pointer context, Pointer images, LongByReference count);

    static native void rbd_image_spec_list_cleanup(Pointer images, long count);

    static native int rbd_create4(Pointer context, String name, long size, Pointer options);

    static native int rbd_clone3(
            Pointer parentContext,
            String parent,
            String snapshot,
            Pointer context,
            String name,
            Pointer options);

    static native int rbd_rename(Pointer context, String from, String to);

    static native int rbd_remove(Pointer context, String name);

    static native int rbd_trash_move(Pointer context, String name, long delay);

    static native int rbd_namespace_exists(Pointer context, String namespace, byte[] exists);

    static native void rbd_image_options_create(PointerByReference options);

    static native void rbd_image_options_destroy(Pointer options);

    static native int rbd_image_options_set_uint64(Pointer options, int option, long value);

    static native int rbd_image_options_set_string(Pointer options, int option, String value);

    static native int rbd_encryption_load(
            Pointer image, int format, Pointer options, long optionsLength);
}
