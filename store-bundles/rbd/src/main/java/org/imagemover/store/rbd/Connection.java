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

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.spi.SecretReference;
import org.imagemover.spi.Settings;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/**
 * A client of a cluster, with its pool. It stays until it is closed and the last image that was
 * opened by it is: librados finds the way back by itself after a monitor or an OSD was away.
 * Thread-safe; no call takes longer than the configured times.
 */
final class Connection {

    private static final int FSID_LENGTH = 37;

    /** Seconds; the default of {@code objecter_timeout}. */
    private static final long OLD_OPERATION = 10;

    private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":\\s*(\\d+)");

    private final Pointer cluster;
    private final Handle pool;
    private final String fsid;
    private final long poolId;
    private final RbdStoreSettings settings;
    private final String store;
    private volatile boolean broken;

    private Connection(
            Pointer cluster, Pointer pool, String fsid, RbdStoreSettings settings, String store) {
        this.cluster = cluster;
        this.pool = new Handle(pool, context -> free(context, cluster), store + "the cluster");
        this.poolId = CephLibraries.rados().rados_ioctx_get_id(pool);
        this.fsid = fsid;
        this.settings = settings;
        this.store = store;
    }

    private static void free(Pointer context, Pointer cluster) {
        CephLibraries.rados().rados_ioctx_destroy(context);
        CephLibraries.rados().rados_shutdown(cluster);
    }

    /**
     * Connects.
     *
     * @param settings where to
     * @param store how messages begin
     * @return the connection; the caller closes it
     * @throws StoreException {@code INVALID_CONFIG}, {@code DENIED} or {@code UNAVAILABLE}; nothing
     *     is left
     */
    static Connection open(RbdStoreSettings settings, String store) throws StoreException {
        CephLibraries.load(store);
        PointerByReference created = new PointerByReference();
        int answer =
                CephLibraries.rados()
                        .rados_create2(created, "ceph", "client." + settings.user(), 0);
        if (answer < 0) {
            throw Errno.failure(answer, store + "a client of the cluster", "made");
        }
        Pointer cluster = created.getValue();
        try {
            configure(cluster, settings);
            connect(cluster, store);
            String fsid = fsid(cluster, settings, store);
            Pointer pool = pool(cluster, settings, store);
            return new Connection(cluster, pool, fsid, settings, store);
        } catch (StoreException | RuntimeException failure) {
            CephLibraries.rados().rados_shutdown(cluster);
            throw failure;
        }
    }

    private static void configure(Pointer cluster, RbdStoreSettings settings)
            throws StoreException {
        if (settings.confFile() != null) {
            int answer =
                    CephLibraries.rados()
                            .rados_conf_read_file(cluster, settings.confFile().toString());
            if (answer < 0) {
                throw Settings.invalid(
                        RbdStoreSettings.CONF_FILE,
                        answer == -Errno.ENOENT
                                ? "there is no such file: put the cluster's ceph.conf there, or"
                                        + " write mon.host"
                                : "the file cannot be read as a ceph.conf (error " + -answer + ")");
            }
        }
        if (settings.monHost() != null) {
            set(cluster, "mon_host", settings.monHost());
        }
        if (settings.keyring() != null) {
            set(cluster, "keyring", settings.keyring().toString());
        }
        SecretReference key = settings.key();
        if (key != null) {
            set(cluster, "key", key.resolve().reveal());
        }
        String operation = seconds(settings.operationTimeout());
        set(cluster, "client_mount_timeout", seconds(settings.connectTimeout()));
        set(cluster, "rados_mon_op_timeout", operation);
        set(cluster, "rados_osd_op_timeout", operation);
        // a client asks for a newer map of the OSDs once an operation is that old: before its time
        // is up
        long old = Math.max(1, settings.operationTimeout().toSeconds() / 3);
        set(cluster, "objecter_timeout", Long.toString(Math.min(OLD_OPERATION, old)));
        set(cluster, "objecter_tick_interval", "1");
        // every write is on the OSDs when its call ends, and no image has memory of its own
        set(cluster, "rbd_cache", "false");
        // this process is nobody's ceph daemon, and its standard output is not librados' log
        set(cluster, "log_to_stderr", "false");
        set(cluster, "err_to_stderr", "false");
        set(cluster, "log_file", "");
        set(cluster, "admin_socket", "");
    }

    private static String seconds(Duration time) {
        return Long.toString(time.toSeconds());
    }

    /** An option that this version does not know is as good as its default. */
    private static void set(Pointer cluster, String option, String value) throws StoreException {
        int answer = CephLibraries.rados().rados_conf_set(cluster, option, value);
        if (answer < 0 && answer != -Errno.ENOENT) {
            String key = option.replace('_', '.');
            throw Settings.invalid(key, "librados does not take it (error " + -answer + ")");
        }
    }

    private static void connect(Pointer cluster, String store) throws StoreException {
        int answer = CephLibraries.rados().rados_connect(cluster);
        if (answer >= 0) {
            return;
        }
        String cannot = store + "the cluster cannot be reached: ";
        throw switch (-answer) {
            case Errno.EPERM, Errno.EACCES ->
                    new StoreException(
                            Reason.DENIED,
                            store
                                    + "the cluster does not know the user, or not by this key; look"
                                    + " at user and key or keyring");
            case Errno.ENOENT ->
                    new StoreException(
                            Reason.INVALID_CONFIG,
                            cannot
                                    + "there is no key of the user, or no address of a monitor; set"
                                    + " key or keyring, and mon.host or conf.file");
            case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.EDOM ->
                    new StoreException(
                            Reason.INVALID_CONFIG,
                            cannot
                                    + "the key is none, or the cluster and librados share no way of"
                                    + " authentication (error "
                                    + -answer
                                    + ")");
            case Errno.ETIMEDOUT ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            cannot
                                    + "no monitor answered within connect.timeout; look at their"
                                    + " addresses and at ceph status");
            default ->
                    new StoreException(
                            Reason.UNAVAILABLE,
                            cannot + "error " + -answer + "; look at ceph status");
        };
    }

    private static String fsid(Pointer cluster, RbdStoreSettings settings, String store)
            throws StoreException {
        byte[] text = new byte[FSID_LENGTH];
        int answer = CephLibraries.rados().rados_cluster_fsid(cluster, text, text.length);
        if (answer < 0) {
            throw Errno.failure(answer, store + "the cluster's fsid", "read");
        }
        String fsid = Native.toString(text, "US-ASCII").toLowerCase(Locale.ROOT);
        if (settings.fsid() != null && !settings.fsid().equals(fsid)) {
            throw Settings.invalid(
                    RbdStoreSettings.FSID,
                    "the cluster that answers has another one: look at mon.host and conf.file");
        }
        return fsid;
    }

    private static Pointer pool(Pointer cluster, RbdStoreSettings settings, String store)
            throws StoreException {
        PointerByReference created = new PointerByReference();
        int answer = CephLibraries.rados().rados_ioctx_create(cluster, settings.pool(), created);
        if (answer == -Errno.ENOENT) {
            throw Settings.invalid(
                    RbdStoreSettings.POOL,
                    "the cluster has no such pool: make it, or name another");
        }
        if (answer < 0) {
            throw Errno.failure(answer, store + "the pool", "opened");
        }
        Pointer pool = created.getValue();
        CephLibraries.rados().rados_set_pool_full_try(pool);
        if (!settings.namespace().isEmpty()) {
            byte[] exists = new byte[1];
            int asked =
                    CephLibraries.rbd().rbd_namespace_exists(pool, settings.namespace(), exists);
            if (asked >= 0 && exists[0] == 0) {
                CephLibraries.rados().rados_ioctx_destroy(pool);
                throw Settings.invalid(
                        RbdStoreSettings.NAMESPACE,
                        "the pool has no such namespace: make it with rbd namespace create");
            }
            CephLibraries.rados().rados_ioctx_set_namespace(pool, settings.namespace());
        }
        return pool;
    }

    /** The cluster's id, in lower case. */
    String fsid() {
        return fsid;
    }

    long poolId() {
        return poolId;
    }

    RbdStoreSettings settings() {
        return settings;
    }

    /** Finds out whether the pool can be read now. */
    void check() throws StoreException {
        long answer =
                call(
                        context ->
                                CephLibraries.rados()
                                        .rados_stat(
                                                context,
                                                "rbd_directory",
                                                new LongByReference(),
                                                new LongByReference()));
        if (answer < 0 && answer != -Errno.ENOENT) {
            throw failure(answer, store + "the pool", "read");
        }
    }

    /** Calls a function with the pool's context. */
    long call(Handle.Call function) throws StoreException {
        return pool.call(function);
    }

    /** Keeps the connection, and gives the pool's context, until {@link #leave}. */
    Pointer enter() throws StoreException {
        return pool.enter();
    }

    void leave() {
        pool.leave();
    }

    /**
     * Makes the context of another pool of the cluster; the caller keeps this connection meanwhile,
     * and destroys the context.
     */
    Pointer otherPool(long id, String namespace) throws StoreException {
        PointerByReference created = new PointerByReference();
        int answer = CephLibraries.rados().rados_ioctx_create2(cluster, id, created);
        if (answer < 0) {
            throw failure(answer, store + "the pool of the source", "opened");
        }
        CephLibraries.rados().rados_ioctx_set_namespace(created.getValue(), namespace);
        return created.getValue();
    }

    /**
     * Asks a class of the OSDs about an object.
     *
     * @return negative errno, or how many bytes of {@code output} were filled
     */
    long execute(String object, String method, byte[] input, byte[] output) throws StoreException {
        return call(
                context ->
                        CephLibraries.rados()
                                .rados_exec(
                                        context,
                                        object,
                                        "rbd",
                                        method,
                                        input,
                                        input.length,
                                        output,
                                        output.length));
    }

    /** The exception for a negative answer; see {@link Errno#failure}. */
    StoreException failure(long answer, String what, String done) {
        if (answer == -Errno.ESHUTDOWN) {
            broken = true;
        }
        return Errno.failure(answer, what, done);
    }

    /**
     * The exception for a negative answer to a write. librados holds writes back while a pool is
     * full, so that this shows as a time that has run out.
     */
    StoreException writeFailure(long answer, String what, String done) {
        if (answer == -Errno.ETIMEDOUT && isQuotaReached()) {
            return Errno.failure(-Errno.EDQUOT, what, done);
        }
        return failure(answer, what, done);
    }

    /** As far as the monitors tell. */
    private boolean isQuotaReached() {
        try {
            return isQuotaReached("bytes") || isQuotaReached("objects");
        } catch (StoreException closed) {
            return false;
        }
    }

    private boolean isQuotaReached(String unit) throws StoreException {
        String quota = poolQuota();
        long most = number(quota, "quota_max_" + unit);
        return most > 0 && number(quota, "current_num_" + unit) >= most;
    }

    private static long number(String json, String name) {
        Matcher matcher = NUMBER.matcher(json);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return Long.parseLong(matcher.group(2));
            }
        }
        return -1;
    }

    private String poolQuota() throws StoreException {
        String command =
                "{\"prefix\":\"osd pool get-quota\",\"pool\":\""
                        + settings.pool()
                        + "\",\"format\":\"json\"}";
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        PointerByReference output = new PointerByReference();
        LongByReference length = new LongByReference();
        enter();
        try (Memory text = new Memory(bytes.length + 1L);
                Memory commands = new Memory(Native.POINTER_SIZE)) {
            text.write(0, bytes, 0, bytes.length);
            text.setByte(bytes.length, (byte) 0);
            commands.setPointer(0, text);
            int answer =
                    CephLibraries.rados()
                            .rados_mon_command(
                                    cluster, commands, 1, null, 0, output, length, null, null);
            if (answer < 0 || output.getValue() == null) {
                return "";
            }
            byte[] json = output.getValue().getByteArray(0, (int) length.getValue());
            CephLibraries.rados().rados_buffer_free(output.getValue());
            return new String(json, StandardCharsets.UTF_8);
        } finally {
            leave();
        }
    }

    /** Whether the cluster has shut this client out for good. */
    boolean isBroken() {
        return broken;
    }

    /** Ends it once what was opened by it is closed. */
    void close() {
        pool.close();
    }
}
