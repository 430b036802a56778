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
package org.imagemover.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.imagemover.spi.StoreException;
import org.imagemover.spi.StoreException.Reason;

/** What exceptions, which name hosts and hold what a server sent, become. */
final class HttpFailures {

    private final HttpSettings settings;

    HttpFailures(HttpSettings settings) {
        this.settings = settings;
    }

    StoreException of(Reason reason, String text) {
        return new StoreException(reason, settings.who() + text);
    }

    StoreException closed() {
        return of(Reason.UNAVAILABLE, "the object was closed while it was used: open it again");
    }

    StoreException interrupted() {
        return of(Reason.UNAVAILABLE, "the reading thread was interrupted: open it again");
    }

    StoreException tooLarge(long most) {
        return of(
                Reason.UNSUPPORTED,
                "the object is larger than " + most + " bytes: raise max.size, if it may be");
    }

    /** There is no connection. */
    StoreException connecting(IOException failure) {
        if (failure instanceof StoreException already) {
            return already;
        }
        if (failure instanceof UnknownHostException) {
            return of(
                    Reason.UNAVAILABLE,
                    "the server's name cannot be looked up: check it, and the name service of this"
                            + " machine");
        }
        if (failure instanceof SocketTimeoutException) {
            return of(
                    Reason.UNAVAILABLE,
                    "there was no connection to the server within "
                            + HttpSettings.shown(settings.connectTimeout())
                            + ": check that it can be reached from here, or raise connect.timeout");
        }
        if (failure instanceof ConnectException) {
            return of(
                    Reason.UNAVAILABLE,
                    "the server does not take connections: check that it runs, and that its port is"
                            + " the one that is asked");
        }
        if (failure instanceof SSLException) {
            return tls(failure);
        }
        return unlessClosed(
                failure, "the server cannot be reached: check it and the network between");
    }

    private StoreException tls(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return of(Reason.DENIED, "the server's certificate has expired: have it renewed");
            }
            if (cause instanceof CertificateNotYetValidException) {
                return of(
                        Reason.DENIED,
                        "the server's certificate is not valid yet: check the clocks of both"
                                + " machines");
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException && cause.getCause() == null) {
                return of(
                        Reason.DENIED,
                        "the server's certificate is for another name: ask for the server by a"
                                + " name that its certificate has");
            }
            if (cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException) {
                return of(
                        Reason.DENIED,
                        "the server's certificate is of no authority that is known here: put the"
                                + " certificate of its authority into the file of tls.ca.file");
            }
        }
        return of(
                Reason.UNAVAILABLE,
                "there was no agreement on TLS with the server: check that its port speaks TLS,"
                        + " version 1.2 or later");
    }

    /** There is a connection, and no whole head of an answer. */
    StoreException answering(Exception failure) {
        if (failure instanceof StoreException already) {
            return already;
        }
        if (failure instanceof SocketTimeoutException) {
            return of(
                    Reason.UNAVAILABLE,
                    "the server did not answer within "
                            + HttpSettings.shown(settings.stallTimeout())
                            + ": check it, or raise stall.timeout");
        }
        if (failure instanceof MessageConstraintException) {
            return of(
                    Reason.UNSUPPORTED,
                    "the head of the server's answer is too long (more than 100 headers, 8 KiB in"
                            + " a line or 64 KiB in all): check what server that is");
        }
        if (failure instanceof HttpException) {
            return of(
                    Reason.UNSUPPORTED,
                    "the server's answer is not HTTP: check that its port is the one of a web"
                            + " server");
        }
        return unlessClosed(
                failure, "the connection broke before the server answered: check the server's log");
    }

    /**
     * The body broke off.
     *
     * @param read how many of its bytes were read
     * @param length how many there should be, or -1
     */
    StoreException reading(IOException failure, long read, long length, boolean ended) {
        if (failure instanceof StoreException already) {
            return already;
        }
        if (failure instanceof SocketTimeoutException) {
            return of(
                    Reason.UNAVAILABLE,
                    "nothing of the object came from the server for "
                            + HttpSettings.shown(settings.stallTimeout())
                            + ": check it and the network between, or raise stall.timeout");
        }
        if (failure instanceof SurplusException) {
            return of(
                    Reason.CORRUPT,
                    "the server sent more bytes than it had announced: check what is stored there");
        }
        boolean cut =
                ended
                        || failure instanceof TruncatedChunkException
                        || failure instanceof ConnectionClosedException;
        if (failure instanceof MalformedChunkCodingException && !cut) {
            return of(
                    Reason.CORRUPT,
                    "the server's answer is damaged (its chunks have no valid sizes): check the"
                            + " server and what is between");
        }
        return unlessClosed(
                failure,
                "the connection broke off after "
                        + read
                        + (length < 0 ? "" : " of " + length)
                        + " bytes: check the server and the network between");
    }

    /** An answer that is read as a whole comes byte by byte. */
    StoreException tooSlow(long read) {
        return of(
                Reason.UNAVAILABLE,
                "the server's answer came too slowly: "
                        + read
                        + " bytes, where it has to be "
                        + LowestRate.BYTES_PER_SECOND
                        + " a second after the first "
                        + HttpSettings.shown(settings.stallTimeout())
                        + " (stall.timeout): check the server and the network between");
    }

    private StoreException unlessClosed(Exception failure, String text) {
        if (failure instanceof ClosedByInterruptException) {
            return interrupted();
        }
        return failure instanceof ClosedChannelException ? closed() : of(Reason.UNAVAILABLE, text);
    }
}
