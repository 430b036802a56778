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
package org.imagemover.glance;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imagemover.api.Secret;
import org.imagemover.http.HostResolver;
import org.imagemover.http.HttpImageSource;
import org.imagemover.http.HttpTarget;
import org.imagemover.http.HttpTransport;
import org.imagemover.keystone.Keystone;
import org.imagemover.keystone.KeystoneException;
import org.imagemover.keystone.KeystoneSettings;
import org.imagemover.keystone.RestAnswer;
import org.imagemover.keystone.RestClient;
import org.imagemover.keystone.RestRequest;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.ImageRecord;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Glance, by its API v2. Reads only. Thread-safe; calls block as long as the timeouts permit.
 *
 * <p>Every failure is a {@link StoreException} whose message begins with the one who asks, and has
 * Glance's own name of the request where there is one. Nothing is tried again but what was refused
 * for the age of the service's own token.
 *
 * <p>Where a user's token is given, the user's rights decide; else those of the configured user.
 */
public final class Glance implements AutoCloseable {

    /** The type of the service in Keystone's catalogue. */
    public static final String SERVICE = "image";

    private static final Logger LOG = LoggerFactory.getLogger(Glance.class);

    private static final int CONNECTIONS = 32;
    private static final int PAGE = 200;
    private static final int UNSATISFIABLE = 416;

    /**
     * Earlier ones look at the range of a download before they ask their policy whether there may
     * be one: to them 416 is no permission.
     */
    private static final int POLICY_BEFORE_RANGE = 15;

    private static final long NO_LOCATIONS_NANOS = 300_000_000_000L;

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern VERSION = Pattern.compile("v2\\.([0-9]{1,4})");
    private static final Pattern MARKER = Pattern.compile("[?&]marker=([^&#]+)");

    private final String who;
    private final GlanceFailures failures;
    private final Keystone keystone;
    private final RestClient client;
    private final HttpTransport transport;
    private volatile boolean asksPolicyFirst;
    private volatile long locationsFrom = System.nanoTime();

    /**
     * Makes one; does no I/O.
     *
     * @param settings read for {@link #SERVICE}
     * @param who how messages begin: {@code catalogue 'glance': }
     */
    public Glance(KeystoneSettings settings, String who) {
        this.who = who;
        this.failures = new GlanceFailures(who);
        this.keystone = new Keystone(settings);
        this.client = new RestClient(keystone, SERVICE, who);
        this.transport =
                new HttpTransport(settings.connections(who, CONNECTIONS), HostResolver.SYSTEM);
    }

    /**
     * Some images, and where the next ones begin.
     *
     * @param next the marker of the next page, or null for the last
     */
    public record Page(List<ImageRecord> images, @Nullable String next) {
        public Page {
            images = List.copyOf(images);
        }
    }

    /**
     * Finds out whether Glance can be asked with the configured rights.
     *
     * @throws StoreException {@code UNAVAILABLE}, {@code THROTTLED}, {@code DENIED}, {@code
     *     INVALID_CONFIG}
     */
    public void check() throws StoreException {
        String operation = "list images";
        ok(ask(RestRequest.get("/v2/images?limit=1"), null), operation, null);
    }

    /**
     * Looks an image up.
     *
     * @param id its UUID, in lower case
     * @param user the end user's token, or null
     * @return what Glance tells of it, in whatever state it is
     * @throws StoreException {@code NOT_FOUND} only where Glance said so; {@code DENIED}; {@code
     *     UNAVAILABLE}; {@code THROTTLED}; {@code CORRUPT}: the answer makes no sense
     */
    public ImageRecord image(String id, @Nullable Secret user) throws StoreException {
        String operation = "look up image " + requireId(id);
        RestAnswer answer = ok(ask(RestRequest.get(path(id)), user), operation, user);
        try {
            ImageRecord image = GlanceImage.record(json(answer, operation));
            if (image.id().equals(id)) {
                return image;
            }
        } catch (IllegalArgumentException damaged) {
            throw failures.of(Reason.CORRUPT, answer, operation, damaged.getMessage());
        }
        throw failures.of(Reason.CORRUPT, answer, operation, "the answer is of another image");
    }

    /**
     * Lists images, newest first.
     *
     * @param name the whole name that they have, or null for all
     * @param marker of the page, or null for the first
     * @param user the end user's token, or null
     * @throws StoreException as {@link #image}, but never {@code NOT_FOUND}
     */
    public Page images(@Nullable String name, @Nullable String marker, @Nullable Secret user)
            throws StoreException {
        String operation = "list images";
        StringBuilder path = new StringBuilder("/v2/images?limit=" + PAGE);
        if (name != null) {
            // without an operator, a colon in the name would end one
            path.append("&name=").append(encoded("eq:" + name));
        }
        if (marker != null) {
            path.append("&marker=").append(encoded(marker));
        }
        RestAnswer answer = ask(RestRequest.get(path.toString()), user);
        if (answer.status() == 404) {
            throw failures.of(
                    Reason.UNAVAILABLE,
                    answer,
                    operation,
                    "the page's first image has gone: again");
        }
        JsonNode json = json(ok(answer, operation, user), operation);
        List<ImageRecord> images = new ArrayList<>();
        if (json.path("images").size() > PAGE) {
            throw failures.of(
                    Reason.UNAVAILABLE,
                    answer,
                    operation,
                    "it was asked for "
                            + PAGE
                            + " images and answered "
                            + json.path("images").size()
                            + ": check that the endpoint is of an image service");
        }
        for (JsonNode image : json.path("images")) {
            try {
                images.add(GlanceImage.record(image));
            } catch (IllegalArgumentException damaged) {
                LOG.warn("{}an image is left out of a list: {}", who, damaged.getMessage());
            }
        }
        Matcher next = MARKER.matcher(json.path("next").asText(""));
        String following = next.find() ? decoded(next.group(1)) : null;
        if (following != null && following.equals(marker)) {
            throw failures.of(
                    Reason.UNAVAILABLE,
                    answer,
                    operation,
                    "its page names itself as the next one: look at the image service, and at"
                            + " what is between");
        }
        return new Page(
                name == null
                        ? images
                        : images.stream().filter(image -> image.name().equals(name)).toList(),
                following);
    }

    /**
     * Asks for an image's locations by the API that is for services alone, which came with version
     * 2.17. Where it is not there, or not permitted, there are none, and for some minutes nobody
     * asks again.
     *
     * @param id the image's UUID
     * @return the locations, in Glance's order
     * @throws StoreException as {@link #image}
     */
    public List<ImageLocation> locations(String id) throws StoreException {
        if (System.nanoTime() - locationsFrom < 0) {
            return List.of();
        }
        String operation = "look up the locations of image " + requireId(id);
        RestAnswer answer = ask(RestRequest.get(path(id) + "/locations"), null);
        switch (answer.status()) {
            case 403, 404, 405:
                locationsFrom = System.nanoTime() + NO_LOCATIONS_NANOS;
                LOG.info(
                        "{}it shows no locations of images (it answered {}): let its policy show"
                                + " them to this user, or images come by its own download alone",
                        who,
                        answer.status());
                return List.of();
            default:
                return GlanceImage.locations(json(ok(answer, operation, null), operation));
        }
    }

    /**
     * Asks whether a user may download an image: for the part of it behind its end, which tells
     * that without a byte.
     *
     * @param image active
     * @param user the end user's token
     * @throws StoreException {@code DENIED}, {@code NOT_FOUND}: the user may not; as {@link #image}
     */
    public void requireDownload(ImageRecord image, Secret user) throws StoreException {
        String operation = "let the caller download image " + requireId(image.id());
        if (image.size() < 0) {
            throw new StoreException(
                    Reason.DENIED,
                    who
                            + "cannot "
                            + operation
                            + ": it knows no size of it, and so cannot be asked for a permission;"
                            + " copy it with the mover's own rights");
        }
        requirePolicyBeforeRange(operation);
        RestAnswer answer =
                ask(
                        RestRequest.get(path(image.id()) + "/file")
                                .with("Range", "bytes=" + image.size() + "-"),
                        user);
        switch (answer.status()) {
            case UNSATISFIABLE, 200, 206:
                return;
            default:
                throw failures.of(answer, operation, true);
        }
    }

    private void requirePolicyBeforeRange(String operation) throws StoreException {
        if (asksPolicyFirst) {
            return;
        }
        RestAnswer answer = ask(RestRequest.get("/versions"), null);
        int newest = -1;
        for (JsonNode version : json(ok(answer, operation, null), operation).path("versions")) {
            Matcher id = VERSION.matcher(version.path("id").asText(""));
            if (id.matches()) {
                newest = Math.max(newest, Integer.parseInt(id.group(1)));
            }
        }
        if (newest < POLICY_BEFORE_RANGE) {
            throw failures.of(
                    Reason.DENIED,
                    answer,
                    operation,
                    "it does not speak version 2."
                            + POLICY_BEFORE_RANGE
                            + " of its API, and an earlier one does not tell who may download:"
                            + " update Glance, or copy with the mover's own rights");
        }
        asksPolicyFirst = true;
    }

    /**
     * Opens the download of an image, with the configured rights. Its size is that of the record:
     * whoever reads it has to check the digest.
     *
     * @param image active
     * @return the open source; the caller closes it; it has ranges where Glance has them for where
     *     this image is
     * @throws StoreException as {@link #image}
     */
    public HttpImageSource open(ImageRecord image) throws StoreException {
        HttpTarget service = service();
        String base = service.text().replaceFirst("(/v2)?/*$", "");
        HttpTarget file = HttpTarget.parse(base + path(image.id()) + "/file");
        return HttpImageSource.openSized(
                transport.session(new DownloadAccess(keystone, service, failures)),
                file,
                Long.MAX_VALUE,
                image.size());
    }

    private HttpTarget service() throws StoreException {
        try {
            return HttpTarget.parse(keystone.endpoint(SERVICE).toString());
        } catch (KeystoneException failure) {
            throw failures.of(failure);
        }
    }

    private RestAnswer ask(RestRequest request, @Nullable Secret user) throws StoreException {
        if (user != null && !isHeader(user)) {
            throw new StoreException(
                    Reason.DENIED,
                    who + "the caller's token has a character that none has: hand over the token");
        }
        try {
            return user == null ? client.send(request) : client.sendAs(user, request);
        } catch (KeystoneException failure) {
            throw failures.of(failure);
        }
    }

    private static boolean isHeader(Secret token) {
        String text = token.reveal();
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private RestAnswer ok(RestAnswer answer, String operation, @Nullable Secret user)
            throws StoreException {
        if (answer.status() != 200) {
            throw failures.of(answer, operation, user != null);
        }
        return answer;
    }

    private JsonNode json(RestAnswer answer, String operation) throws StoreException {
        try {
            return answer.json();
        } catch (KeystoneException malformed) {
            throw failures.of(
                    Reason.UNAVAILABLE,
                    answer,
                    operation,
                    "the answer is no JSON, or larger than any: check that the endpoint is of an"
                            + " image service");
        }
    }

    private String requireId(String id) throws StoreException {
        if (!UUID.matcher(id).matches()) {
            throw new StoreException(
                    Reason.NOT_FOUND, who + "there is no such image: its ids are UUIDs");
        }
        return id;
    }

    private static String path(String id) {
        return "/v2/images/" + id;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Ends every call; idempotent. */
    @Override
    public void close() {
        client.close();
        transport.close();
        keystone.close();
    }

    @Override
    public String toString() {
        return "an image service";
    }
}
