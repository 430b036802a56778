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
package org.imagemover.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.karaf.main.Main;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A running Karaf. Stopped by {@link #close} and, on a signal, by the JVM's end. */
final class Container implements AutoCloseable {

    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final Duration SERVICES = Duration.ofSeconds(20);
    private static final Duration CONFIGURATIONS = Duration.ofSeconds(4);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Main karaf;
    private final Home home;
    private final Thread stopOnSignal = new Thread(this::stop, "stop the container");

    private Container(Main karaf, Home home) {
        this.karaf = karaf;
        this.home = home;
    }

    /**
     * Starts Karaf with the system properties that its own script would set.
     *
     * @throws ContainerException it did not start; nothing is left running
     */
    static Container start(Home home) throws ContainerException {
        Container container = new Container(new Main(new String[0]), home);
        Runtime.getRuntime().addShutdownHook(container.stopOnSignal);
        try {
            container.karaf.launch();
            return container;
        } catch (Exception notStarted) {
            container.close();
            throw new ContainerException("The container did not start", notStarted);
        }
    }

    /**
     * Waits until everything is there that a command may need: the boot features, the services and
     * commands of Image Mover, and what the configuration files ask for. A configuration that is
     * refused never becomes a service; the wait for those is short, and the commands tell.
     *
     * @throws ContainerException something is missing; the message says what
     */
    Shell awaitShell() throws ContainerException {
        require(BOOT, "the boot features", "org.apache.karaf.features.BootFinished");
        require(SERVICES, "the image mover", "org.imagemover.api.ImageMover");
        require(SERVICES, "the image administration", "org.imagemover.api.ImageAdmin");
        require(SERVICES, "the shell", Shell.SESSION_FACTORY);
        Shell shell = Shell.in(context());
        require(SERVICES, "the image commands", () -> shell.hasCommand("image", "list"));
        List<String> pids = new ArrayList<>(home.ownPids());
        await(
                CONFIGURATIONS,
                () -> {
                    pids.removeIf(this::isServed);
                    return pids.isEmpty();
                });
        home.booted();
        return shell;
    }

    /** Waits until somebody stops the container. */
    void awaitStop() throws ContainerException {
        try {
            if (await(BOOT, () -> hasService("org.apache.karaf.features.BootFinished"))) {
                home.booted();
            }
            karaf.awaitShutdown();
        } catch (Exception interrupted) {
            throw new ContainerException("The container was interrupted", interrupted);
        }
    }

    /** Stops it and waits until it has; then removes a temporary home. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(stopOnSignal);
            stop();
        } catch (IllegalStateException signalled) {
            // the hook is stopping it
        }
    }

    private void stop() {
        try {
            karaf.destroy();
            karaf.updateInstancePidAfterShutdown();
        } catch (Exception unclean) {
            unclean.printStackTrace();
        }
        home.removeIfTemporary();
    }

    private void require(Duration limit, String what, String service) throws ContainerException {
        require(limit, what, () -> hasService(service));
    }

    private void require(Duration limit, String what, BooleanSupplier there)
            throws ContainerException {
        if (!await(limit, there)) {
            throw new ContainerException(
                    "The container started without "
                            + what
                            + " (waited "
                            + limit.toSeconds()
                            + " s)",
                    null);
        }
    }

    private boolean hasService(String name) {
        return !services(name, null).isEmpty();
    }

    private boolean isServed(String pid) {
        return !services(null, "(" + Constants.SERVICE_PID + "=" + pid + ")").isEmpty();
    }

    private List<ServiceReference<?>> services(@Nullable String name, @Nullable String filter) {
        try {
            ServiceReference<?>[] found = context().getAllServiceReferences(name, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalArgumentException(filter, impossible);
        } catch (IllegalStateException stopped) {
            return List.of();
        }
    }

    private BundleContext context() {
        return karaf.getFramework().getBundleContext();
    }

    /** Waits, but no longer than the container runs. */
    private boolean await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            int state = karaf.getFramework().getState();
            boolean running = state == Bundle.STARTING || state == Bundle.ACTIVE;
            if (!running || System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
