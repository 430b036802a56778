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
package org.imagemover.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the core's settings. A changed file changes them while everything runs; a wrong value
 * changes nothing and is a row of the store list.
 */
@Component(
        name = CoreConfiguration.PID,
        service = CoreConfiguration.class,
        configurationPid = CoreConfiguration.PID)
public final class CoreConfiguration {

    /** The PID, and the name of the file without {@code .cfg}. */
    public static final String PID = "org.imagemover.core";

    private static final Logger LOG = LoggerFactory.getLogger(CoreConfiguration.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile CoreSettings settings = CoreSettings.DEFAULTS;
    private volatile List<String> problems = List.of();

    @Activate
    public CoreConfiguration(Map<String, ?> properties) {
        read(properties);
    }

    @Modified
    void modified(Map<String, ?> properties) {
        read(properties);
        listeners.forEach(Runnable::run);
    }

    private void read(Map<String, ?> properties) {
        List<String> found = new ArrayList<>();
        settings = CoreSettings.read(properties, settings, found);
        problems = List.copyOf(found);
        found.forEach(problem -> LOG.error("{}: {}", PID, problem));
    }

    /** What holds now. */
    public CoreSettings settings() {
        return settings;
    }

    /** What is wrong in the configuration as it is now, a line with its key each. */
    public List<String> problems() {
        return problems;
    }

    /** Calls a short action after each change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Ends {@link #onChange}. */
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }
}
