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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/** Looks after the bundles that are there when it is made: none of them may be touched. */
final class Neighbours implements SynchronousBundleListener, AutoCloseable {

    private final BundleContext context;
    private final Map<Long, String> before;
    private final Queue<String> touched = new ConcurrentLinkedQueue<>();

    Neighbours(BundleContext context) {
        this.context = context;
        this.before = bundles();
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        boolean lost =
                event.getType() == BundleEvent.STOPPING
                        || event.getType() == BundleEvent.UNRESOLVED
                        || event.getType() == BundleEvent.UPDATED
                        || event.getType() == BundleEvent.UNINSTALLED;
        if (lost && before.containsKey(bundle.getBundleId())) {
            touched.add(bundle.getSymbolicName() + " event " + event.getType());
        }
    }

    /** What happened to them, in order. */
    List<String> touched() {
        return List.copyOf(touched);
    }

    /** Bundles that came since, but fragments, that are not active. */
    List<String> newButNotActive() {
        List<String> waiting = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (!before.containsKey(bundle.getBundleId())
                    && !fragment
                    && bundle.getState() != Bundle.ACTIVE) {
                waiting.add(bundle.getSymbolicName() + " state " + bundle.getState());
            }
        }
        return waiting;
    }

    /** Bundles that came since. */
    List<String> added() {
        Map<Long, String> now = bundles();
        now.keySet().removeAll(before.keySet());
        return List.copyOf(now.values());
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }

    private Map<Long, String> bundles() {
        Map<Long, String> bundles = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            bundles.put(bundle.getBundleId(), String.valueOf(bundle.getSymbolicName()));
        }
        return bundles;
    }
}
