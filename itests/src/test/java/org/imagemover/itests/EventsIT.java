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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.imagemover.api.AddRequest;
import org.imagemover.api.CopyRequest;
import org.imagemover.api.CopyResult;
import org.imagemover.api.Destination;
import org.imagemover.api.EventTopics;
import org.imagemover.api.ImageAdmin;
import org.imagemover.api.ImageMover;
import org.imagemover.api.StoreState;
import org.imagemover.api.Transfer;
import org.imagemover.api.TransferState;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.event.Event;

/** What a subscriber to EventAdmin hears while stores are drained, configured and removed. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class EventsIT {

    private static final int SIZE = 24 << 20;
    private static final long RATE = 8 << 20;
    private static final String WRONG = "org.imagemover.store.file-wrong.cfg";

    @Inject private BundleContext context;
    @Inject private SessionFactory sessions;
    @Inject private ImageMover mover;
    @Inject private ImageAdmin admin;

    private Subscriber subscriber;
    private String image;
    private Sample sample;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Karaf.own()};
    }

    @Before
    public void somebodySubscribes() throws Exception {
        new StoreList(sessions).await("images", "AVAILABLE");
        sample = Sample.ofBytes(SIZE, 21);
        image = admin.add(AddRequest.builder(sample.file().toString()).build()).id();
        subscriber = new Subscriber(context);
    }

    @After
    public void nothingIsLeft() throws Exception {
        subscriber.close();
        admin.delete(image);
    }

    private void awaitTransfer(Transfer transfer, TransferState state) throws Exception {
        Await.until(
                "event " + state,
                () -> subscriber.statesOfTransfer(transfer.id()),
                states -> states.contains(state.name()));
    }

    private void awaitStore(String id, String state) throws Exception {
        Await.until(
                "event " + state + " of store " + id,
                () -> subscriber.statesOfStore(id),
                states -> !states.isEmpty() && states.get(states.size() - 1).equals(state));
    }

    @Test
    public void aStoreIsDrainedAndResumedDuringACopyThatWaitsAndGoesOn() throws Exception {
        HashingChannel channel = new HashingChannel();
        Transfer copy =
                mover.start(
                        CopyRequest.builder(image, Destination.channel(channel))
                                .maxBytesPerSecond(RATE)
                                .build());
        Await.until("bytes", () -> copy.progress().bytesDone() > 0);

        String drained = Shell.execute(sessions, "image:store-drain --json --timeout 20 images");
        assertEquals("DRAINING", Json.value(drained, "state"));
        assertEquals("0", Json.value(drained, "callsCutOff"));
        awaitStore("images", "DRAINING");
        awaitTransfer(copy, TransferState.WAITING_FOR_STORE);
        assertTrue("it was over already", copy.progress().bytesDone() < SIZE);

        String resumed = Shell.execute(sessions, "image:store-resume images");
        assertFalse(resumed, resumed.contains("DRAINING"));
        awaitStore("images", "AVAILABLE");
        awaitTransfer(copy, TransferState.DONE);
        assertEquals(sample.digest(), channel.digest());

        assertEquals(
                List.of("QUEUED", "RUNNING", "WAITING_FOR_STORE", "RUNNING", "COMMITTING", "DONE"),
                subscriber.statesOfTransfer(copy.id()));
        List<String> states = new ArrayList<>(subscriber.statesOfStore("images"));
        // until its first self-test after that, which may be over before anybody looks
        states.remove("UNREACHABLE");
        assertEquals(List.of("DRAINING", "AVAILABLE"), states);

        Event waits = subscriber.where(EventTopics.TRANSFER_ID, copy.id()).get(2);
        assertEquals(EventTopics.of(TransferState.WAITING_FOR_STORE), waits.getTopic());
        assertEquals("images", waits.getProperty(EventTopics.STORE_ID));
        assertEquals("RUNNING", waits.getProperty(EventTopics.PREVIOUS_STATE));
        assertEquals(image, waits.getProperty(EventTopics.IMAGE));
        Event draining = subscriber.where(EventTopics.STATE, "DRAINING").get(0);
        assertEquals(EventTopics.of(StoreState.DRAINING), draining.getTopic());
        assertEquals("AVAILABLE", draining.getProperty(EventTopics.PREVIOUS_STATE));
        String directory = Path.of(System.getProperty("karaf.data"), "image-mover").toString();
        assertFalse("a path is told", subscriber.allText().contains(directory));
    }

    @Test
    public void aConfigurationThatIsWrongAndOneThatNothingServesAreTold() throws Exception {
        Etc etc = new Etc(context);
        etc.write(WRONG, "store.id = wrong", "datadir = relative");
        awaitStore("wrong", "INVALID");
        List<Event> told = subscriber.where(EventTopics.STORE_ID, "wrong");
        String reason = (String) told.get(told.size() - 1).getProperty(EventTopics.REASON);
        assertTrue(reason, reason.startsWith("etc/" + WRONG + ": key 'datadir'"));
        etc.delete(WRONG);
        awaitStore("wrong", "REMOVED");

        Bundle driver = Bundles.get(context, "org.imagemover.store.file");
        driver.stop();
        try {
            awaitStore("images", "MISSING");
        } finally {
            driver.start();
        }
        awaitStore("images", "AVAILABLE");
    }

    @Test
    public void withoutEventAdminCopiesGoOnAndWithItEventsComeAgain() throws Exception {
        Bundle events = Bundles.get(context, "org.apache.karaf.services.eventadmin");
        events.stop();
        try {
            assertEquals(SIZE, copy(image).size());
        } finally {
            events.start();
        }
        Await.until(
                "events again",
                () -> {
                    String id = copy(image).transferId();
                    return !subscriber.statesOfTransfer(id).isEmpty();
                });
    }

    private CopyResult copy(String of) throws Exception {
        return mover.copy(CopyRequest.of(of, Destination.channel(new HashingChannel())));
    }
}
