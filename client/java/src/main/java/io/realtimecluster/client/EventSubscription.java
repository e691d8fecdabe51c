package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait until a subscriber asks for them. Used on the loop only, but for request and
 * cancel; what is held when the client is closed may be asked for after the loop has ended.
 */
final class EventSubscription<T> implements Flow.Subscription {

  /** How many events may wait for a subscriber that does not ask for more. */
  static final int EVENTS_MAX = 1_000;

  private final Class<T> type;
  private final Flow.Subscriber<? super T> subscriber;
  private final Loop loop;
  private final Consumer<EventSubscription<T>> onEnd;
  private final Deque<T> events = new ArrayDeque<>();
  private long demand;
  private boolean started;
  private boolean ended;
  private boolean told;
  private @Nullable Throwable failure;

  EventSubscription(
      Class<T> type,
      Flow.Subscriber<? super T> subscriber,
      Loop loop,
      Consumer<EventSubscription<T>> onEnd) {
    this.type = type;
    this.subscriber = subscriber;
    this.loop = loop;
    this.onEnd = onEnd;
  }

  synchronized void start() {
    subscriber.onSubscribe(this);
    started = true;
    drain();
  }

  /** The client is closed: there will be nothing. On the subscriber's thread. */
  void refuse() {
    subscriber.onSubscribe(this);
    subscriber.onComplete();
  }

  synchronized void offer(Object event) {
    if (ended || !type.isInstance(event)) {
      return;
    }
    if (events.size() < EVENTS_MAX) {
      events.add(type.cast(event));
    } else {
      // To go on would hide the loss: the subscriber gets what waits, then the error.
      String message = "more than " + EVENTS_MAX + " events waited to be asked for";
      endWith(new RealtimeException(ErrorCode.OVERFLOW, message));
    }
    drain();
  }

  /** Nothing more comes; what is held may still be asked for. */
  synchronized void end() {
    endWith(null);
    drain();
  }

  @Override
  public void request(long count) {
    run(
        () -> {
          if (count <= 0) {
            events.clear();
            endWith(new IllegalArgumentException("request must be at least 1, not " + count));
          } else {
            demand = Math.addExact(demand, Math.min(count, Long.MAX_VALUE - demand));
          }
          drain();
        });
  }

  @Override
  public void cancel() {
    run(
        () -> {
          events.clear();
          told = true;
          endWith(null);
        });
  }

  /** On the loop; once that has ended, on another thread than the subscriber's, which may wait. */
  private void run(Runnable task) {
    Runnable alone =
        () -> {
          synchronized (this) {
            task.run();
          }
        };
    if (!loop.execute(alone)) {
      var unused = CompletableFuture.runAsync(alone);
    }
  }

  private void endWith(@Nullable Throwable failure) {
    if (!ended) {
      ended = true;
      this.failure = failure;
      onEnd.accept(this);
    }
  }

  private void drain() {
    if (!started) {
      return;
    }
    while (demand > 0 && !told && !events.isEmpty()) {
      demand--;
      T event = events.remove();
      AppCode.run(() -> subscriber.onNext(event));
    }
    if (ended && !told && events.isEmpty()) {
      told = true;
      if (failure == null) {
        AppCode.run(subscriber::onComplete);
      } else {
        Throwable cause = failure;
        AppCode.run(() -> subscriber.onError(cause));
      }
    }
  }
}
