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
package org.imagemover.core.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.imagemover.api.CopyMethod;
import org.imagemover.spi.ApiDownload;
import org.imagemover.spi.ByteRanges;
import org.imagemover.spi.CloneStore;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.RequestContext;
import org.imagemover.spi.Resolution;
import org.imagemover.spi.SinkRequest;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.WritableStore;
import org.imagemover.spi.WriteToken;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** One driver service that serves, or could serve, a store. */
public final class StoreBinding {

    private final StoreDriver driver;
    private final Leases leases;
    private final String storeId;
    private final String type;
    private final boolean writable;
    private final String pid;
    private final String file;
    private final Version version;
    private final ServiceReference<?> reference;
    private volatile Health health;
    private @Nullable ScheduledFuture<?> nextCheck;
    private boolean isChecking;
    private long checkedAt = System.nanoTime();

    /** When a copy gave it up, by {@link System#nanoTime}; or null. */
    private volatile @Nullable Long failedAt;

    /** To be run when the check that is under way has ended. */
    private List<Runnable> forThisCheck = List.of();

    /** To be run when the next check has ended. */
    private List<Runnable> forNextCheck = new ArrayList<>();

    StoreBinding(StoreDriver driver, ServiceReference<?> reference) {
        this.driver = driver;
        this.reference = reference;
        this.storeId = String.valueOf(reference.getProperty(StoreDriver.STORE_ID));
        this.leases = new Leases("store '" + storeId + "'");
        this.type = driver.type();
        this.writable = driver instanceof WritableStore store && store.writable();
        this.pid = String.valueOf(reference.getProperty(Constants.SERVICE_PID));
        this.file = ConfigurationFile.name(reference.getProperty(ConfigurationFile.PROPERTY), pid);
        this.version = reference.getBundle().getVersion();
        this.health = Health.UNKNOWN;
    }

    /** Asks the driver nothing. */
    private StoreBinding(StoreBinding closed) {
        driver = closed.driver;
        reference = closed.reference;
        storeId = closed.storeId;
        leases = new Leases("store '" + storeId + "'");
        type = closed.type;
        writable = closed.writable;
        pid = closed.pid;
        file = closed.file;
        version = closed.version;
        health = closed.health;
    }

    public String storeId() {
        return storeId;
    }

    public String type() {
        return type;
    }

    /** The PID of the configuration: bindings of one PID are versions of one store. */
    String pid() {
        return pid;
    }

    /** The name of the configuration's file. */
    public String file() {
        return file;
    }

    /** The version of the driver's bundle. */
    public Version version() {
        return version;
    }

    /** What its last self-test found, for a person. */
    public String healthText() {
        return health.isAvailable() ? "available" : health.reason();
    }

    ServiceReference<?> reference() {
        return reference;
    }

    /** How many leases are out. */
    public int leasesOut() {
        return leases.out();
    }

    /** Whether it goes, or has gone. */
    public boolean isGone() {
        return leases.isClosing();
    }

    public Resolution resolve(ImageLocation location) throws IOException {
        return leases.call(() -> driver.resolve(location));
    }

    void check() throws IOException {
        leases.run(driver::check);
    }

    public OpenSource open(String key, RequestContext context) throws IOException {
        return leases.call(() -> new OpenSource(driver.open(key, context), leases));
    }

    /** See {@link ApiDownload}. */
    public boolean isApiDownload() {
        return driver instanceof ApiDownload;
    }

    /** Whether it can be written, as it is configured. */
    public boolean writable() {
        return writable;
    }

    public OpenSink create(String key, SinkRequest request) throws IOException {
        return leases.call(() -> new OpenSink(store().create(key, request), leases));
    }

    /** How its system makes an object of another one by itself; null where it does not. */
    public @Nullable CopyMethod cloneMethod() {
        return writable && driver instanceof CloneStore cloner ? cloner.cloneMethod() : null;
    }

    /** The system whose objects it can clone; only where there is a {@link #cloneMethod}. */
    public String cloneDomain() throws IOException {
        return leases.call(((CloneStore) driver)::cloneDomain);
    }

    /**
     * Makes an object of another one; only where there is a {@link #cloneMethod}.
     *
     * @param source of the same system
     * @param flatten whether it must not depend on the source
     */
    public OpenSink cloneFrom(CloneOffer source, String key, SinkRequest request, boolean flatten)
            throws IOException {
        CloneStore cloner = (CloneStore) driver;
        return leases.call(
                () ->
                        new OpenSink(
                                cloner.cloneFrom(source.reference(), key, request, flatten),
                                leases));
    }

    public OpenSink resume(String key, SinkRequest request, ByteRanges written) throws IOException {
        return leases.call(() -> new OpenSink(store().resume(key, request, written), leases));
    }

    /** Whether the object under a key is the one of an identity. */
    public boolean holds(String key, String identity) throws IOException {
        return leases.call(() -> store().holds(key, identity));
    }

    /** Removes one object and no other; false where somebody else's has its key. */
    public boolean delete(String key, WriteToken token, String identity) throws IOException {
        return leases.call(() -> store().delete(key, token, identity));
    }

    public void discard(String key, WriteToken token) throws IOException {
        leases.run(() -> store().discard(key, token));
    }

    private WritableStore store() throws StoreException {
        if (writable && driver instanceof WritableStore store) {
            return store;
        }
        throw new StoreException(
                StoreException.Reason.DENIED,
                "store '" + storeId + "' is read-only: see image:store-show");
    }

    /** What its last self-test found. */
    Health health() {
        return health;
    }

    void health(Health found) {
        health = found;
    }

    /** Whether a self-test of it has ended. */
    public boolean isTested() {
        return !health.equals(Health.UNKNOWN);
    }

    /** Notes that a copy gave it up, since its calls failed again and again. */
    void failed() {
        failedAt = System.nanoTime();
    }

    boolean failedWithin(Duration time) {
        Long at = failedAt;
        return at != null && System.nanoTime() - at < time.toNanos();
    }

    /**
     * Another binding of the same driver, where this one was closed and the driver is still here.
     * What was last known of it holds until it is tested again.
     */
    StoreBinding again() {
        return new StoreBinding(this);
    }

    /** Lets no call begin any more; {@link #close} has to follow. */
    void refuse() {
        leases.refuse();
    }

    /**
     * Ends it: waits for the calls under way, then closes what is open.
     *
     * @return how many calls were still under way
     */
    int close(long timeout, TimeUnit unit) {
        refuse();
        endChecks().forEach(Runnable::run);
        return leases.close(timeout, unit);
    }

    /** What nobody is going to tell any more. */
    private synchronized List<Runnable> endChecks() {
        if (nextCheck != null) {
            nextCheck.cancel(false);
        }
        List<Runnable> awaited = new ArrayList<>(forThisCheck);
        awaited.addAll(forNextCheck);
        forThisCheck = List.of();
        forNextCheck = new ArrayList<>();
        return awaited;
    }

    /**
     * Schedules the next check, unless one comes as soon; a binding that goes has none, since it
     * would keep the driver.
     *
     * @param delayMillis how soon
     */
    synchronized void nextCheck(long delayMillis, Supplier<ScheduledFuture<?>> schedule) {
        ScheduledFuture<?> next = nextCheck;
        if (next != null) {
            if (next.getDelay(TimeUnit.MILLISECONDS) <= delayMillis) {
                return;
            }
            next.cancel(false);
        }
        if (!isGone()) {
            nextCheck = schedule.get();
        }
    }

    /** The scheduled check is about to begin: it is not the next one any more. */
    synchronized void checkDue() {
        nextCheck = null;
    }

    /** Whether a check may begin: it has not gone, and no other one is under way. */
    synchronized boolean beginCheck() {
        if (isChecking || isGone()) {
            return false;
        }
        isChecking = true;
        forThisCheck = forNextCheck;
        forNextCheck = new ArrayList<>();
        return true;
    }

    void endCheck() {
        List<Runnable> awaited;
        synchronized (this) {
            isChecking = false;
            checkedAt = System.nanoTime();
            awaited = forThisCheck;
            forThisCheck = List.of();
        }
        awaited.forEach(Runnable::run);
    }

    /**
     * Runs an action once, when a check that begins from now on has ended, or will not be made.
     *
     * @return false where it will not be made: the action is not run then
     */
    synchronized boolean awaitCheck(Runnable action) {
        if (isGone()) {
            return false;
        }
        forNextCheck.add(action);
        return true;
    }

    /** Ends {@link #awaitCheck}; the action may be run all the same. */
    synchronized void forgetCheck(Runnable action) {
        forNextCheck.remove(action);
    }

    /** Whether somebody waits for a check that has not begun. */
    synchronized boolean isCheckAwaited() {
        return !forNextCheck.isEmpty();
    }

    /** How long ago the last check ended, or -1 while one is under way. */
    synchronized long sinceCheckMillis() {
        return isChecking ? -1 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - checkedAt);
    }
}
