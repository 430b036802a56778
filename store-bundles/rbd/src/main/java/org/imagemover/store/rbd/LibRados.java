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

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * What is used of librados, as {@code rados/librados.h} has it: a negative answer is an errno.
 * {@link CephLibraries} loads it. The types are those of 64-bit processors.
 */
interface LibRados extends Library {

    /** Of a read: what comes next will be asked for soon. */
    int FADVISE_SEQUENTIAL = 0x8;

    int rados_create2(
            PointerByReference cluster, String clusterName, String clientName, long flags);

    int rados_conf_read_file(Pointer cluster, String path);

    int rados_conf_set(Pointer cluster, String option, String value);

    int rados_connect(Pointer cluster);

    void rados_shutdown(Pointer cluster);

    int rados_cluster_fsid(Pointer cluster, byte[] text, long length);

    int rados_ioctx_create(Pointer cluster, String pool, PointerByReference context);

    int rados_ioctx_create2(Pointer cluster, long pool, PointerByReference context);

    void rados_ioctx_set_namespace(Pointer context, @Nullable String namespace);

    long rados_ioctx_get_id(Pointer context);

    void rados_ioctx_destroy(Pointer context);

    void rados_set_pool_full_try(Pointer context);

    int rados_stat(Pointer context, String object, LongByReference size, LongByReference time);

    int rados_write_full(Pointer context, String object, byte[] bytes, long length);

    int rados_remove(Pointer context, String object);

    /** Of {@link #rados_write_op_create}: another object of that name is an error. */
    int CREATE_EXCLUSIVE = 1;

    Pointer rados_create_write_op();

    void rados_release_write_op(Pointer operation);

    void rados_write_op_create(Pointer operation, int exclusive, @Nullable String category);

    void rados_write_op_exec(
            Pointer operation,
            String type,
            String method,
            byte[] input,
            long inputLength,
            @Nullable IntByReference answer);

    /** What comes after it is not done where the object has other bytes. */
    void rados_write_op_cmpext(
            Pointer operation,
            byte[] bytes,
            long length,
            long offset,
            @Nullable IntByReference answer);

    /** Answers of an operation whose bytes differ are this, less the place where they do. */
    int DIFFERS = -4095;

    void rados_write_op_remove(Pointer operation);

    int rados_write_op_operate(
            Pointer operation, Pointer context, String object, @Nullable Pointer time, int flags);

    int rados_exec(
            Pointer context,
            String object,
            String type,
            String method,
            byte[] input,
            long inputLength,
            byte[] output,
            long outputLength);

    int rados_mon_command(
            Pointer cluster,
            Pointer commands,
            long count,
            @Nullable Pointer input,
            long inputLength,
            PointerByReference output,
            LongByReference outputLength,
            @Nullable PointerByReference status,
            @Nullable LongByReference statusLength);

    void rados_buffer_free(Pointer buffer);
}
