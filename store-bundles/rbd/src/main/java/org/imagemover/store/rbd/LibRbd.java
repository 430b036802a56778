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
import com.sun.jna.Library;
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
interface LibRbd extends Library {

    int OPTION_FORMAT = 0;
    int OPTION_FEATURES = 1;
    int OPTION_ORDER = 2;
    int OPTION_DATA_POOL = 10;

    int LUKS1 = 0;
    int LUKS2 = 1;

    /** Called on the thread that asked. */
    interface DiffCallback extends Callback {
        int found(long offset, long length, int exists, @Nullable Pointer argument);
    }

    int rbd_open(Pointer context, String name, PointerByReference image, @Nullable String snapshot);

    int rbd_open_read_only(
            Pointer context, String name, PointerByReference image, @Nullable String snapshot);

    int rbd_close(Pointer image);

    long rbd_read2(Pointer image, long offset, long length, Pointer buffer, int flags);

    long rbd_write2(Pointer image, long offset, long length, Pointer buffer, int flags);

    int rbd_flush(Pointer image);

    /** Without a callback, it is only to be waited for. */
    int rbd_aio_create_completion(
            @Nullable Pointer argument, @Nullable Pointer callback, PointerByReference completion);

    int rbd_aio_write2(
            Pointer image, long offset, long length, Pointer buffer, Pointer completion, int flags);

    int rbd_aio_wait_for_complete(Pointer completion);

    long rbd_aio_get_return_value(Pointer completion);

    void rbd_aio_release(Pointer completion);

    int rbd_diff_iterate2(
            Pointer image,
            @Nullable String fromSnapshot,
            long offset,
            long length,
            byte includeParent,
            byte wholeObject,
            DiffCallback callback,
            @Nullable Pointer argument);

    int rbd_get_size(Pointer image, LongByReference size);

    int rbd_get_id(Pointer image, byte[] id, long length);

    int rbd_get_stripe_unit(Pointer image, LongByReference bytes);

    int rbd_get_overlap(Pointer image, LongByReference bytes);

    int rbd_stat(Pointer image, Pointer information, long length);

    int rbd_resize(Pointer image, long size);

    int rbd_flatten(Pointer image);

    int rbd_get_parent(Pointer image, Pointer parent, Pointer snapshot);

    void rbd_linked_image_spec_cleanup(Pointer image);

    void rbd_snap_spec_cleanup(Pointer snapshot);

    int rbd_snap_set(Pointer image, String snapshot);

    int rbd_snap_get_id(Pointer image, String snapshot, LongByReference id);

    int rbd_snap_is_protected(Pointer image, String snapshot, IntByReference isProtected);

    int rbd_snap_create(Pointer image, String snapshot);

    int rbd_snap_protect(Pointer image, String snapshot);

    int rbd_snap_unprotect(Pointer image, String snapshot);

    int rbd_snap_remove(Pointer image, String snapshot);

    int rbd_snap_list(Pointer image, Pointer snapshots, IntByReference count);

    void rbd_snap_list_end(Pointer snapshots);

    int rbd_list_children3(Pointer image, Pointer children, LongByReference count);

    void rbd_linked_image_spec_list_cleanup(Pointer images, long count);

    int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);

    void rbd_watchers_list_cleanup(Pointer watchers, long count);

    int rbd_create4(Pointer context, String name, long size, Pointer options);

    int rbd_clone3(
            Pointer parentContext,
            String parent,
            String snapshot,
            Pointer context,
            String name,
            Pointer options);

    int rbd_rename(Pointer context, String from, String to);

    int rbd_remove(Pointer context, String name);

    int rbd_trash_move(Pointer context, String name, long delay);

    int rbd_namespace_exists(Pointer context, String namespace, byte[] exists);

    void rbd_image_options_create(PointerByReference options);

    void rbd_image_options_destroy(Pointer options);

    int rbd_image_options_set_uint64(Pointer options, int option, long value);

    int rbd_image_options_set_string(Pointer options, int option, String value);

    int rbd_encryption_load(Pointer image, int format, Pointer options, long optionsLength);
}
