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

import java.io.File;
import java.util.Hashtable;
import java.util.Optional;
import org.imagemover.itests.consumer.Consumer;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Somebody else's bundle, and its components at work. */
final class Consumers {

    private Consumers() {}

    /** Its bundle is there from the start: the test's own classes need its types. */
    static Option installed() {
        return CoreOptions.bundle(
                new File(System.getProperty("consumer.bundle")).toURI().toString());
    }

    /** Ends a consumer, whose copy is cancelled. */
    static void stop(BundleContext context, String kind) throws Exception {
        configuration(context, kind).delete();
        Await.until("no consumer", () -> new Services(context).all(Consumer.class).isEmpty());
    }

    private static Configuration configuration(BundleContext context, String kind)
            throws Exception {
        return new Services(context)
                .get(ConfigurationAdmin.class)
                .getConfiguration("org.imagemover.itests.consumer." + kind, "?");
    }

    /**
     * Starts a consumer.
     *
     * @param kind {@code steady} or {@code patient}
     */
    static Consumer start(
            BundleContext context, String kind, String image, Sample sample, long rate)
            throws Exception {
        Hashtable<String, Object> order = new Hashtable<>();
        order.put("image", image);
        order.put("digest", sample.digest());
        order.put("rate", rate);
        configuration(context, kind).update(order);
        return Await.until(
                        "the consumer of " + image,
                        () ->
                                context
                                        .getServiceReferences(
                                                Consumer.class, "(image=" + image + ")")
                                        .stream()
                                        .map(context::getService)
                                        .filter(consumer -> consumer != null)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
