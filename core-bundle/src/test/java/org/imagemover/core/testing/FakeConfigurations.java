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
package org.imagemover.core.testing;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What ConfigurationAdmin and SCR tell of the configurations that there are. */
public final class FakeConfigurations {

    private final List<Configuration> configurations = new CopyOnWriteArrayList<>();
    private final List<ComponentDescriptionDTO> components = new CopyOnWriteArrayList<>();
    private final List<ComponentConfigurationDTO> instances = new CopyOnWriteArrayList<>();

    /** A configuration that came from a file. */
    public void add(String pid, String file, String idKey, String id) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", pid);
        properties.put("felix.fileinstall.filename", "file:/opt/somewhere/etc/" + file);
        properties.put(idKey, id);
        configurations.add(
                fake(Configuration.class, Map.of("getPid", pid, "getProperties", properties)));
    }

    /** A configuration that was deleted after it was listed. */
    public void addDeleted() {
        configurations.add(
                (Configuration)
                        Proxy.newProxyInstance(
                                Configuration.class.getClassLoader(),
                                new Class<?>[] {Configuration.class},
                                (proxy, method, arguments) -> {
                                    throw new IllegalStateException("it was deleted");
                                }));
    }

    /** A component of some PID is installed. */
    public void install(String pid) {
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        description.name = pid;
        description.configurationPid = new String[] {pid};
        components.add(description);
    }

    /** The activation of a configuration failed. */
    public void fail(String pid, String failure) {
        ComponentConfigurationDTO instance = new ComponentConfigurationDTO();
        instance.properties = Map.of("service.pid", pid);
        instance.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        instance.failure = failure;
        instances.add(instance);
    }

    public ConfigurationAdmin admin() {
        return (ConfigurationAdmin)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {ConfigurationAdmin.class},
                        (proxy, method, arguments) -> {
                            if (!method.getName().equals("listConfigurations")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return configurations.isEmpty()
                                    ? null
                                    : configurations.toArray(Configuration[]::new);
                        });
    }

    ServiceComponentRuntime runtime() {
        return (ServiceComponentRuntime)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {ServiceComponentRuntime.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getComponentDescriptionDTOs" -> List.copyOf(components);
                                    case "getComponentConfigurationDTOs" -> instances(arguments);
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private Collection<ComponentConfigurationDTO> instances(Object @Nullable [] arguments) {
        ComponentDescriptionDTO of = (ComponentDescriptionDTO) arguments[0];
        return instances.stream()
                .filter(
                        instance ->
                                instance.properties
                                        .get("service.pid")
                                        .toString()
                                        .startsWith(of.name))
                .toList();
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            Object answer = answers.get(method.getName());
                            if (answer == null) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return answer;
                        }));
    }
}
