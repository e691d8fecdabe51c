package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.realtimecluster.client.support.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventSubscriptionTest {

  private final JoinedRoom joined = new JoinedRoom();

  @Test
  void subscriber_getsWhatItAsksFor_inOrder() {
    var reader = new Reader<Publication>();
    subscribe(reader);
    publications(1, 3);
    assertEquals(List.of(), reader.events);
    ask(reader, 2);
    assertEquals(List.of(1L, 2L), offsets(reader));
    ask(reader, 5);
    publications(4, 4);
    assertEquals(List.of(1L, 2L, 3L, 4L), offsets(reader));
  }

  @Test
  void subscriber_holdsTheLimit_oneMoreIsAnErrorAfterWhatWasHeld() {
    var held = new Reader<Publication>();
    var full = new Reader<Publication>();
    subscribe(held);
    subscribe(full);
    publications(1, EventSubscription.EVENTS_MAX);
    ask(held, Long.MAX_VALUE);
    publications(EventSubscription.EVENTS_MAX + 1, EventSubscription.EVENTS_MAX + 1);
    ask(full, Long.MAX_VALUE);
    assertEquals(EventSubscription.EVENTS_MAX + 1, held.events.size());
    assertEquals(null, held.failure);
    assertEquals(
        LongStream.rangeClosed(1, EventSubscription.EVENTS_MAX).boxed().toList(), offsets(full));
    assertEquals(ErrorCode.OVERFLOW, ((RealtimeException) full.failure).code());
    publications(EventSubscription.EVENTS_MAX + 2, EventSubscription.EVENTS_MAX + 2);
    assertEquals(EventSubscription.EVENTS_MAX, full.events.size());
  }

  @Test
  void subscriber_isCompletedWhenTheRoomIsLeft() {
    var reader = new Reader<Publication>();
    subscribe(reader);
    publications(1, 1);
    joined.room.leave();
    joined.loop.settle();
    assertEquals(false, reader.completed);
    ask(reader, 1);
    assertEquals(List.of(1L), offsets(reader));
    assertEquals(true, reader.completed);
  }

  @Test
  void subscriber_ofStates_isCompletedAfterClosed() {
    var reader = new Reader<ClientState>();
    joined.client.states().subscribe(reader);
    joined.loop.settle();
    ask(reader, 10);
    joined.transport.end(1006);
    joined.client.close();
    joined.loop.settle();
    assertEquals(
        List.of(ClientState.Waiting.class, ClientState.Closed.class),
        reader.events.stream().map(Object::getClass).toList());
    assertEquals(true, reader.completed);
  }

  @Test
  void subscriber_ofAClosedClient_isCompletedAtOnce() {
    joined.client.close();
    joined.loop.settle();
    var reader = new Reader<ClientState>();
    joined.client.states().subscribe(reader);
    assertEquals(true, reader.completed);
  }

  @Test
  void subscriber_asksAfterTheClientIsClosed_getsWhatWasHeldAndTheEnd() throws Exception {
    var reader = new Reader<Publication>();
    subscribe(reader);
    publications(1, 2);
    joined.client.close();
    joined.loop.settle();
    assertEquals(List.of(), reader.events);
    reader.subscription.request(1);
    Await.until("the first", () -> offsets(reader).equals(List.of(1L)));
    assertEquals(false, reader.completed);
    reader.subscription.request(1);
    Await.until("the end", () -> reader.completed);
    assertEquals(List.of(1L, 2L), offsets(reader));
  }

  @Test
  void subscriber_thatCancels_isToldNothingMore() {
    var reader = new Reader<Publication>();
    subscribe(reader);
    ask(reader, 10);
    reader.subscription.cancel();
    joined.loop.settle();
    publications(1, 1);
    joined.room.leave();
    joined.loop.settle();
    assertEquals(List.of(), reader.events);
    assertEquals(false, reader.completed);
  }

  @Test
  void subscriber_thatAsksForNothing_isRefused() {
    var reader = new Reader<Publication>();
    subscribe(reader);
    ask(reader, 0);
    assertInstanceOf(IllegalArgumentException.class, reader.failure);
  }

  private void subscribe(Reader<Publication> reader) {
    joined.room.publications().subscribe(reader);
    joined.loop.settle();
  }

  private void ask(Reader<?> reader, long count) {
    reader.subscription.request(count);
    joined.loop.settle();
  }

  private void publications(long first, long last) {
    for (long offset = first; offset <= last; offset++) {
      joined.transport.push(Replies.publication(offset));
    }
  }

  private static List<Long> offsets(Reader<Publication> reader) {
    return reader.events.stream().map(Publication::offset).toList();
  }

  private static final class Reader<T> implements Flow.Subscriber<T> {
    private final List<T> events = new CopyOnWriteArrayList<>();
    private Flow.Subscription subscription;
    private Throwable failure;
    private volatile boolean completed;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(T event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public void onComplete() {
      completed = true;
    }
  }
}
