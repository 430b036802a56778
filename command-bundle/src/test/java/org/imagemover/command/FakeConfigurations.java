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
package org.imagemover.command;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configurations by their PID, as far as commands look at them. */
final class FakeConfigurations {

    private final Map<String, Dictionary<String, Object>> all = new ConcurrentHashMap<>();

    void put(String pid, String... lines) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", pid);
        for (String line : lines) {
            int equals = line.indexOf(" = ");
            properties.put(line.substring(0, equals), line.substring(equals + 3));
        }
        all.put(pid, properties);
    }

    void remove(String pid) {
        all.remove(pid);
    }

    ConfigurationAdmin admin() {
        return fake(
                ConfigurationAdmin.class,
                Map.of("listConfigurations", arguments -> list(String.valueOf(arguments[0]))));
    }

    private Configuration[] list(String filter) {
        Dictionary<String, Object> found =
                all.get(filter.substring("(service.pid=".length(), filter.length() - 1));
        return found == null
                ? null
                : new Configuration[] {
                    fake(Configuration.class, Map.of("getProcessedProperties", arguments -> found))
                };
    }

    private interface Method {
        Object call(Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Map<String, Method> methods) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            Method known = methods.get(method.getName());
                            if (known != null) {
                                return known.call(arguments);
                            }
                            return switch (method.getName()) {
                                case "hashCode" -> System.identityHashCode(proxy);
                                case "equals" -> proxy == arguments[0];
                                case "toString" -> type.getSimpleName();
                                default -> throw new AssertionError(method);
                            };
                        }));
    }
}
