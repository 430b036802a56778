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
package org.imagemover.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.imagemover.http.HttpTarget;
import org.imagemover.keystone.KeystoneException.Reason;
import org.jspecify.annotations.Nullable;

/** What a token says on where the services are. */
record Catalogue(List<Endpoint> endpoints) {

    private static final int SHOWN = 30;
    private static final int LONGEST = 100;

    /** Of a token that has none. */
    static final Catalogue NONE = new Catalogue(List.of());

    Catalogue {
        endpoints = List.copyOf(endpoints);
    }

    /** One URL of one service. */
    record Endpoint(String type, String region, String endpointInterface, String url) {

        /** A URL may hold what is nobody's business. */
        @Override
        public String toString() {
            return type;
        }
    }

    /** Reads the array {@code catalog} of a token. */
    static Catalogue of(JsonNode catalog) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JsonNode service : catalog) {
            for (JsonNode endpoint : service.path("endpoints")) {
                String region = endpoint.path("region_id").asText("");
                endpoints.add(
                        new Endpoint(
                                service.path("type").asText(""),
                                region.isEmpty() ? endpoint.path("region").asText("") : region,
                                endpoint.path("interface").asText(""),
                                endpoint.path("url").asText("")));
            }
        }
        return new Catalogue(endpoints);
    }

    /**
     * The one endpoint of a service.
     *
     * @param type of the service
     * @param wanted the interface
     * @param region or null where there is only one
     * @throws KeystoneException {@code INVALID_CONFIG}: there is none, or there are several; the
     *     message names what there is
     */
    HttpTarget endpoint(String type, EndpointInterface wanted, @Nullable String region)
            throws KeystoneException {
        List<Endpoint> found = ofType(type);
        if (region != null) {
            List<Endpoint> all = found;
            found = all.stream().filter(one -> one.region().equals(region)).toList();
            if (found.isEmpty()) {
                throw invalid(
                        "key 'region': the catalogue has the service '"
                                + type
                                + "' not in '"
                                + region
                                + "', but in "
                                + regions(all));
            }
        }
        List<Endpoint> reachable = found;
        found =
                reachable.stream()
                        .filter(one -> one.endpointInterface().equals(wanted.text()))
                        .toList();
        if (found.isEmpty()) {
            throw invalid(
                    "key 'interface': the catalogue has the service '"
                            + type
                            + "' not as '"
                            + wanted.text()
                            + "', but as "
                            + interfaces(reachable));
        }
        if (found.stream().map(Endpoint::region).distinct().count() > 1) {
            throw invalid(
                    "key 'region' is missing: the catalogue has the service '"
                            + type
                            + "' in "
                            + regions(found));
        }
        return target(type, found.get(0));
    }

    private List<Endpoint> ofType(String type) throws KeystoneException {
        if (endpoints.isEmpty()) {
            throw invalid(
                    "the token has no catalogue: set the key 'project' or 'domain', or set the URL"
                            + " of the service as 'endpoint'");
        }
        List<Endpoint> found = endpoints.stream().filter(one -> one.type().equals(type)).toList();
        if (found.isEmpty()) {
            throw invalid(
                    "the catalogue has no service '"
                            + type
                            + "', it has "
                            + quoted(endpoints.stream().map(Endpoint::type).toList())
                            + ": have it added, or set its URL as 'endpoint'");
        }
        return found;
    }

    private static String regions(List<Endpoint> endpoints) {
        return quoted(endpoints.stream().map(Endpoint::region).toList());
    }

    private static String interfaces(List<Endpoint> endpoints) {
        return quoted(endpoints.stream().map(Endpoint::endpointInterface).toList());
    }

    /** The first few of them, and not of any length: a service chose them. */
    private static String quoted(List<String> names) {
        TreeSet<String> different = new TreeSet<>(names);
        return different.stream()
                        .limit(SHOWN)
                        .map(name -> name.substring(0, Math.min(name.length(), LONGEST)))
                        .collect(Collectors.joining("', '", "'", "'"))
                + (different.size() > SHOWN ? ", ..." : "");
    }

    private static HttpTarget target(String type, Endpoint endpoint) throws KeystoneException {
        try {
            return HttpTarget.parse(endpoint.url());
        } catch (IllegalArgumentException unusable) {
            throw invalid(
                    "the catalogue's URL of the service '"
                            + type
                            + "' cannot be used: "
                            + unusable.getMessage());
        }
    }

    private static KeystoneException invalid(String text) {
        return new KeystoneException(Reason.INVALID_CONFIG, Keystone.WHO + text);
    }
}
