package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Events for listeners and subscribers, by type.
 *
 * @param <E> what all events are. Thread-safe, but for emit and end, which belong to the loop
 */
final class Emitter<E> {

  private final Loop loop;
  private final List<Listening<E>> listeners = new CopyOnWriteArrayList<>();
  private final List<EventSubscription<? extends E>> subscriptions = new CopyOnWriteArrayList<>();

  Emitter(Loop loop) {
    this.loop = loop;
  }

  /** Calls the listener for each event of the type from now on. */
  <T extends E> Registration on(Class<T> type, Consumer<? super T> listener) {
    var listening = new Listening<E>(event -> offer(type, listener, event));
    listeners.add(listening);
    return () -> listeners.remove(listening);
  }

  /** The events of the type, for each subscriber from its subscription on. */
  <T extends E> Flow.Publisher<T> publisher(Class<T> type) {
    return subscriber -> {
      var subscription = new EventSubscription<T>(type, subscriber, loop, subscriptions::remove);
      subscriptions.add(subscription);
      if (!loop.execute(subscription::start)) {
        subscriptions.remove(subscription);
        subscription.refuse();
      }
    };
  }

  void emit(E event) {
    for (Listening<E> listening : listeners) {
      AppCode.run(() -> listening.listener().accept(event));
    }
    for (EventSubscription<? extends E> subscription : subscriptions) {
      subscription.offer(event);
    }
  }

  /** Ends all subscriptions, each after what it holds. */
  void end() {
    for (EventSubscription<? extends E> subscription : subscriptions) {
      subscription.end();
    }
  }

  private static <T> void offer(Class<T> type, Consumer<? super T> listener, Object event) {
    if (type.isInstance(event)) {
      listener.accept(type.cast(event));
    }
  }

  /** By identity: the same listener may be there twice. */
  private static final class Listening<E> {
    private final Consumer<E> listener;

    Listening(Consumer<E> listener) {
      this.listener = listener;
    }

    Consumer<E> listener() {
      return listener;
    }
  }
}
