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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations of stores and catalogues, and what became of them: from ConfigurationAdmin,
 * and from SCR's own account of activations that failed. Of that account only messages in the form
 * of {@link org.imagemover.spi.Settings} are taken over, which hold neither locations nor secrets.
 */
@Component(service = ConfiguredComponents.class)
public final class ConfiguredComponents {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredComponents.class);
    private static final Pattern PID =
            Pattern.compile("(org\\.imagemover\\.(store|catalog)\\.([A-Za-z0-9_]+))(?:~.*)?");
    private static final Pattern FAILURE =
            Pattern.compile(
                    "^(?:Caused by: )?[\\w.$]*StoreException: (key '.*)$", Pattern.MULTILINE);

    private final ConfigurationAdmin configurations;
    private volatile @Nullable ServiceComponentRuntime runtime;

    @Activate
    public ConfiguredComponents(@Reference ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setRuntime(ServiceComponentRuntime service) {
        runtime = service;
    }

    void unsetRuntime(ServiceComponentRuntime service) {
        if (runtime == service) {
            runtime = null;
        }
    }

    /**
     * One configuration.
     *
     * @param pid its PID
     * @param isStore whether it is a store's; else a catalogue's
     * @param type the kind of store or catalogue
     * @param id what it is configured to be called; else the PID of a store, and the type of a
     *     catalogue, whose id that is by default
     * @param file its file, as an operator knows it
     * @param problem why it could not be activated, or an empty text
     * @param driverInstalled whether a bundle that could serve it is active
     */
    public record Configured(
            String pid,
            boolean isStore,
            String type,
            String id,
            String file,
            String problem,
            boolean driverInstalled) {}

    /** All of them; nothing where ConfigurationAdmin does not answer. */
    public List<Configured> all() {
        List<Configured> all = new ArrayList<>();
        Map<String, String> problems = new HashMap<>();
        Set<String> served = new HashSet<>();
        readRuntime(problems, served);
        try {
            Configuration[] found =
                    configurations.listConfigurations("(service.pid=org.imagemover.*)");
            for (Configuration configuration : found == null ? new Configuration[0] : found) {
                Configured component = read(configuration, problems, served);
                if (component != null) {
                    all.add(component);
                }
            }
        } catch (IOException | InvalidSyntaxException | RuntimeException failure) {
            LOG.warn("the configurations cannot be listed: {}", failure.getMessage());
        }
        String etc = System.getProperty("karaf.etc");
        if (etc != null) {
            Set<String> read = new HashSet<>();
            all.forEach(component -> read.add(component.file()));
            all.addAll(UnreadFiles.in(Path.of(etc), read));
        }
        return all;
    }

    /** One configuration, or null where it is none of these, or was deleted just now. */
    private static @Nullable Configured read(
            Configuration configuration, Map<String, String> problems, Set<String> served) {
        try {
            Matcher pid = PID.matcher(configuration.getPid());
            Dictionary<String, Object> dictionary = configuration.getProperties();
            return pid.matches() && dictionary != null
                    ? configured(configuration, dictionary, pid, problems, served)
                    : null;
        } catch (IllegalStateException deleted) {
            LOG.debug("a configuration was deleted while all were listed");
            return null;
        }
    }

    private static Configured configured(
            Configuration configuration,
            Dictionary<String, Object> dictionary,
            Matcher pid,
            Map<String, String> problems,
            Set<String> served) {
        boolean store = pid.group(2).equals("store");
        Map<String, Object> properties = new HashMap<>();
        dictionary
                .keys()
                .asIterator()
                .forEachRemaining(key -> properties.put(key, dictionary.get(key)));
        Object given = properties.get(store ? "store.id" : "catalog.id");
        String unnamed = store ? configuration.getPid() : pid.group(3);
        String id =
                given == null || given.toString().isBlank() ? unnamed : given.toString().strip();
        return new Configured(
                configuration.getPid(),
                store,
                pid.group(3),
                id,
                ConfigurationFile.name(
                        properties.get(ConfigurationFile.PROPERTY), configuration.getPid()),
                problems.getOrDefault(configuration.getPid(), ""),
                served.contains(pid.group(1)));
    }

    private void readRuntime(Map<String, String> problems, Set<String> served) {
        ServiceComponentRuntime scr = runtime;
        if (scr == null) {
            return;
        }
        for (ComponentDescriptionDTO description : scr.getComponentDescriptionDTOs()) {
            for (String pid : description.configurationPid) {
                if (PID.matcher(pid).matches()) {
                    served.add(pid);
                    scr.getComponentConfigurationDTOs(description)
                            .forEach(configuration -> readFailure(configuration, problems));
                }
            }
        }
    }

    private static void readFailure(
            ComponentConfigurationDTO configuration, Map<String, String> problems) {
        Object pid = configuration.properties.get("service.pid");
        if (pid == null || configuration.state != ComponentConfigurationDTO.FAILED_ACTIVATION) {
            return;
        }
        Matcher failure = FAILURE.matcher(String.valueOf(configuration.failure));
        String problem = "its activation failed: the log says why";
        while (failure.find()) {
            problem = failure.group(1).strip();
        }
        String text = problem;
        if (pid instanceof String one) {
            problems.put(one, text);
        } else if (pid instanceof Iterable<?> several) {
            several.forEach(each -> problems.put(String.valueOf(each), text));
        }
    }
}
