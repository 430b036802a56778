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
package org.imagemover.jna;

import com.sun.jna.internal.Cleaner;
import java.lang.reflect.Field;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of each bundle that embeds JNA: when it has stopped, JNA's cleaner thread does not keep its
 * classes. That thread lingers for 30 s after the last thing that it cleaned up, and for ever where
 * functions were registered. Starting loads nothing, and stopping nothing where JNA was not used.
 */
public final class JnaActivator implements BundleActivator {

    private static final Logger LOG = LoggerFactory.getLogger(JnaActivator.class);
    private static final String CLEANER = "JNA Cleaner";
    private static final long END_MILLIS = 500;

    @Override
    public void start(BundleContext context) {}

    @Override
    public void stop(BundleContext context) {
        ClassLoader own = getClass().getClassLoader();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(CLEANER) && thread.getClass().getClassLoader() == own) {
                end(thread);
            }
        }
    }

    /**
     * Calls that are still under way need no cleaner; the next thing to be cleaned up starts
     * another one.
     */
    private static void end(Thread cleaner) {
        try {
            cleaner.interrupt();
            cleaner.join(END_MILLIS);
            if (!cleaner.isAlive()) {
                // as JNA does when it ends by itself
                Field field = Cleaner.class.getDeclaredField("cleanerThread");
                field.setAccessible(true);
                field.set(Cleaner.getCleaner(), null);
            }
        } catch (ReflectiveOperationException | RuntimeException lingers) {
            LOG.debug("JNA's cleaner ends by itself, and later: {}", lingers.toString());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
