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
package org.imagemover.core.jmx;

import java.lang.management.ManagementFactory;
import java.security.AccessController;
import java.time.Duration;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanRegistration;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.security.auth.Subject;
import org.imagemover.api.InvalidRequestException;
import org.imagemover.api.Transfer;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.engine.Engine;
import org.imagemover.core.engine.TransferTask;
import org.imagemover.core.mover.StoreListing;
import org.imagemover.core.registry.StoreRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the MBean with the JVM's own server, where Karaf's connector finds it too. */
@Component(service = ImageMoverManagement.class, immediate = true)
public final class ImageMoverManagement implements ImageMoverMXBean, MBeanRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(ImageMoverManagement.class);
    private static final String NAME = "org.imagemover:type=ImageMover";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Engine engine;
    private final StoreListing listing;
    private final StoreRegistry stores;
    private final CoreConfiguration configuration;
    private volatile boolean registered;
    private volatile boolean going;

    @Activate
    public ImageMoverManagement(
            @Reference Engine engine,
            @Reference StoreListing listing,
            @Reference StoreRegistry stores,
            @Reference CoreConfiguration configuration) {
        this.engine = engine;
        this.listing = listing;
        this.stores = stores;
        this.configuration = configuration;
        try {
            ObjectName name = new ObjectName(NAME);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
            server.registerMBean(this, name);
        } catch (JMException failure) {
            LOG.warn("there is no MBean {}: {}", NAME, failure.getMessage());
        }
    }

    @Override
    public ObjectName preRegister(MBeanServer of, ObjectName name) {
        return name;
    }

    @Override
    public void postRegister(Boolean done) {
        registered = done;
    }

    /**
     * Refuses those who are logged in and no administrators: Karaf lets everybody take an MBean
     * away who may log in over JMX. A core, this one or the next, is nobody who is logged in.
     */
    @Override
    public void preDeregister() throws MBeanRegistrationException {
        if (!going && !mayTakeAway()) {
            String why = NAME + " is taken away by an administrator, or with the core";
            throw new MBeanRegistrationException(new SecurityException(why), why);
        }
    }

    @SuppressWarnings("removal") // as Karaf does it: what comes after it needs Java 18
    private static boolean mayTakeAway() {
        Subject user = Subject.getSubject(AccessController.getContext());
        return user == null
                || user.getPrincipals().stream()
                        .filter(role -> role.getClass().getName().endsWith("RolePrincipal"))
                        .anyMatch(role -> role.getName().equals("admin"));
    }

    @Override
    public void postDeregister() {
        registered = false;
    }

    @Deactivate
    void deactivate() {
        if (!registered) {
            return;
        }
        going = true;
        try {
            server.unregisterMBean(new ObjectName(NAME));
        } catch (JMException failure) {
            LOG.debug("MBean {} was not there", NAME, failure);
        }
    }

    @Override
    public List<StoreRow> getStores() {
        return listing.stores().stream().map(StoreRow::new).toList();
    }

    @Override
    public List<TransferRow> getTransfers() {
        return engine.all().stream().map(TransferRow::new).toList();
    }

    @Override
    public long getTransfersStarted() {
        return engine.started();
    }

    @Override
    public int getTransfersUnderWay() {
        return (int) engine.all().stream().filter(transfer -> !transfer.state().ended()).count();
    }

    @Override
    public int getLanesAtWork() {
        return engine.all().stream().mapToInt(transfer -> transfer.stats().lanes()).sum();
    }

    @Override
    public long getBytesRead() {
        return engine.meters().bytesRead();
    }

    @Override
    public long getBytesWritten() {
        return engine.meters().bytesWritten();
    }

    @Override
    public long getBufferBytes() {
        return engine.bufferBytes();
    }

    @Override
    public long getBufferBytesMax() {
        return configuration.settings().memoryMax();
    }

    @Override
    public long getUnbinds() {
        return stores.unbindTimes().count();
    }

    @Override
    public long getUnbindsLate() {
        return stores.unbindTimes().late();
    }

    @Override
    public long getUnbindLongestMillis() {
        return stores.unbindTimes().longestMillis();
    }

    @Override
    public int drainStore(String id, long timeoutSeconds) {
        requireStore(id);
        return stores.drain(id, Duration.ofSeconds(timeoutSeconds));
    }

    @Override
    public void resumeStore(String id) {
        requireStore(id);
        stores.resume(id);
    }

    private void requireStore(String id) {
        try {
            listing.requireStore(id);
        } catch (InvalidRequestException unknown) {
            throw new IllegalArgumentException(unknown.getMessage());
        }
    }

    @Override
    public void cancelTransfer(String id) {
        transfer(id).cancel();
    }

    @Override
    public void pauseTransfer(String id) {
        transfer(id).pause();
    }

    @Override
    public void resumeTransfer(String id) {
        transfer(id).resume();
    }

    private Transfer transfer(String id) {
        TransferTask transfer =
                engine.find(id)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "there is no transfer '"
                                                        + id
                                                        + "': attribute Transfers lists them"));
        return transfer;
    }
}
