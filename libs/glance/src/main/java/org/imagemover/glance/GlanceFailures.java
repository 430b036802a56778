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

import java.util.regex.Pattern;
import org.imagemover.keystone.KeystoneException;
import org.imagemover.keystone.RestAnswer;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Glance's answers mean, for those who have to act on them. */
final class GlanceFailures {

    private static final Logger LOG = LoggerFactory.getLogger(Glance.class);
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private final String who;

    /**
     * Begins all messages.
     *
     * @param who such as {@code catalogue 'glance': }
     */
    GlanceFailures(String who) {
        this.who = who;
    }

    /**
     * What an answer means that is not the expected one.
     *
     * @param operation what was to be done, to follow "cannot"
     * @param user whether a user's token was sent, and not our own
     */
    StoreException of(RestAnswer answer, String operation, boolean user) {
        int status = answer.status();
        if (status == 429 || status >= 500) {
            LOG.warn("{}cannot {}: {}", who, operation, answered(answer));
        } else {
            LOG.debug("{}cannot {}: {}", who, operation, answered(answer));
        }
        return switch (status) {
            case 401 ->
                    of(
                            Reason.DENIED,
                            answer,
                            operation,
                            user
                                    ? "the caller's token has ended, or is of another Keystone: get"
                                            + " a new one"
                                    : "the token of its own user is refused: check that auth.url is"
                                            + " the Keystone that Glance asks");
            case 403 ->
                    of(
                            Reason.DENIED,
                            answer,
                            operation,
                            user
                                    ? "the caller's roles do not permit it, or an operator has closed"
                                            + " the image"
                                    : "the roles of its own user do not permit it: give it one that"
                                            + " does");
            case 404 ->
                    of(
                            Reason.NOT_FOUND,
                            answer,
                            operation,
                            "there is no such image, or it is not shown to "
                                    + (user ? "the caller" : "its own user"));
            case 204 ->
                    of(
                            Reason.NOT_FOUND,
                            answer,
                            operation,
                            "its data is not there: upload the image again");
            case 409 ->
                    of(
                            Reason.UNAVAILABLE,
                            answer,
                            operation,
                            "the image is being changed: try again later");
            case 413, 429 ->
                    of(
                            Reason.THROTTLED,
                            answer,
                            operation,
                            "it is asked too often" + retryAfter(answer) + ": try again later");
            case 503 ->
                    of(
                            Reason.UNAVAILABLE,
                            answer,
                            operation,
                            "it is too busy, or a store behind it is down"
                                    + retryAfter(answer)
                                    + ": try again later, or look for the request in its log");
            default ->
                    status >= 500
                            ? of(
                                    Reason.UNAVAILABLE,
                                    answer,
                                    operation,
                                    "it has a problem of its own: look for the request in its log")
                            : of(
                                    Reason.UNSUPPORTED,
                                    answer,
                                    operation,
                                    "which was not expected: check that the endpoint is of an image"
                                            + " service with API v2");
        };
    }

    /** An answer that cannot be used, for a reason. */
    StoreException of(
            Reason reason, RestAnswer answer, String operation, @Nullable String explanation) {
        return new StoreException(
                reason, who + "cannot " + operation + ": " + answered(answer) + ", " + explanation);
    }

    /** What is not an answer's. */
    StoreException of(Reason reason, String explanation) {
        return new StoreException(reason, who + explanation);
    }

    /** There is no answer. */
    StoreException of(KeystoneException failure) {
        StoreException told = failure.forStore();
        String message = String.valueOf(told.getMessage());
        return message.startsWith(who) ? told : new StoreException(told.reason(), who + message);
    }

    private static String answered(RestAnswer answer) {
        String id = answer.requestId();
        boolean named = id != null && REQUEST_ID.matcher(id).matches();
        return "Glance answered " + answer.status() + (named ? " (request " + id + ")" : "");
    }

    private static String retryAfter(RestAnswer answer) {
        String value = answer.header("Retry-After");
        return value != null && SECONDS.matcher(value).matches()
                ? " and asks to be left alone for " + value + " s"
                : "";
    }
}
