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
package org.imagemover.itests;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** All that a Karaf under test has told to its callers, its log and its JMX. */
final class Told {

    private final StringBuilder all = new StringBuilder();

    void add(String text) {
        all.append(text).append('\n');
    }

    /** Adds an exception with all of its causes. */
    void add(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        add(trace.toString());
    }

    /** Adds the attributes of the project's MBeans. */
    void addBeans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        int attributes = 0;
        for (ObjectName name : server.queryNames(new ObjectName("org.imagemover:*"), null)) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                Object value = server.getAttribute(name, attribute.getName());
                add(Arrays.deepToString(new Object[] {value}));
                attributes++;
            }
        }
        assertTrue("no MBean", attributes > 0);
    }

    /** Adds the log. */
    void addLog() throws Exception {
        String log = Files.readString(Path.of(System.getProperty("karaf.data"), "log/karaf.log"));
        assertTrue("not the log", log.contains("org.imagemover"));
        add(log);
    }

    /** Fails where any of some texts was told. */
    void requireNone(String... secrets) {
        for (String secret : secrets) {
            int at = all.indexOf(secret);
            assertFalse(
                    "told: " + all.substring(Math.max(0, at - 200), Math.max(0, at) + 1) + "...",
                    at >= 0);
        }
    }
}
