package io.realtimecluster.bench.fanout;

import io.netty.channel.EventLoop;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.Requests;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Subscriber.Followed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One run. Publishers have an event loop of their own, so that deliveries do not hold them up. */
public final class Fanout {
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);
  private static final long DRAIN_POLL_MILLIS = 20;

  private final FanoutSettings settings;
  private final Requests requests;
  private final Rooms rooms;
  private final Stamp stamp;
  private final Recordings deliveries = new Recordings();
  private final Recordings acknowledges = new Recordings();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private final Roster subscriberRoster;
  private final Roster publisherRoster;

  public Fanout(FanoutSettings settings) {
    this.settings = settings;
    this.requests = settings.protocol().requests();
    this.rooms = new Rooms(settings.room(), settings.rooms());
    this.stamp = new Stamp(ThreadLocalRandom.current().nextInt(), settings.payloadBytes());
    this.subscriberRoster = new Roster(settings.subscribers(), settings.connectsPerSecond());
    this.publisherRoster = new Roster(settings.publishers(), settings.connectsPerSecond());
  }

  public FanoutReport run() throws InterruptedException {
    Window window;
    try (var subscriberConnections =
            new Connections(
                "subscribers", settings.eventLoops(), settings.protocol(), settings.sources());
        var publisherConnections =
            new Connections("publishers", 1, settings.protocol(), SourceAddresses.any())) {
      join(subscriberConnections, publisherConnections);
      window = window();
      if (subscriberRoster.complete() && publisherRoster.complete()) {
        deliveries.begin(window);
        acknowledges.begin(window);
        publish(window);
        drain();
      }
      subscriberRoster.end();
      publisherRoster.end();
    }
    return report(window);
  }

  private void join(Connections subscriberConnections, Connections publisherConnections)
      throws InterruptedException {
    subscriberRoster.gather(
        subscriberConnections,
        spread(settings.subscriberTargets()),
        this::newSubscriber,
        JOIN_TIMEOUT);
    publisherRoster.gather(
        publisherConnections,
        spread(settings.publisherTargets()),
        this::newPublisher,
        JOIN_TIMEOUT);
  }

  private static IntFunction<Target> spread(List<Target> targets) {
    return index -> targets.get(index % targets.size());
  }

  private Subscriber newSubscriber(int index) {
    String token = settings.token().apply("subscriber-" + index);
    var subscriber =
        new Subscriber(requests, token, rooms, roomsOf(index), stamp, deliveries, subscriberRoster);
    subscribers.add(subscriber);
    return subscriber;
  }

  /** Those after the ones of the subscriber before, so that all rooms have as many. */
  private int[] roomsOf(int subscriber) {
    int each = settings.roomsPerSubscriber();
    return IntStream.range(0, each)
        .map(turn -> (int) (((long) subscriber * each + turn) % rooms.count()))
        .toArray();
  }

  private Publisher newPublisher(int index) {
    int[] own =
        rooms.count() <= settings.publishers()
            ? new int[] {index % rooms.count()}
            : IntStream.range(0, rooms.count())
                .filter(room -> room % settings.publishers() == index)
                .toArray();
    String token = settings.token().apply("publisher-" + index);
    var publisher =
        new Publisher(requests, token, rooms, own, stamp, acknowledges, publisherRoster);
    publishers.add(publisher);
    return publisher;
  }

  private Window window() {
    long startNanos = System.nanoTime() + settings.warmUp().toNanos();
    return new Window(startNanos, startNanos + settings.measured().toNanos());
  }

  private void publish(Window window) {
    var pace = new PublishPace(publishers, settings.publishesPerSecond());
    long startNanos = window.startNanos() - settings.warmUp().toNanos();
    if (!pace.run(startNanos, window.endNanos())) {
      publisherRoster.onError("ended early: %,d unanswered".formatted(Publisher.UNANSWERED_MAX));
    }
  }

  /** Waits until everything has arrived, or for as long as the settings allow. */
  private void drain() throws InterruptedException {
    long endNanos = System.nanoTime() + settings.drain().toNanos();
    while (System.nanoTime() < endNanos && !drained()) {
      Thread.sleep(DRAIN_POLL_MILLIS);
    }
  }

  private boolean drained() throws InterruptedException {
    if (publishers.stream().anyMatch(publisher -> publisher.unanswered() > 0)) {
      return false;
    }
    Map<EventLoop, List<Subscriber>> byLoop = new HashMap<>();
    for (Subscriber subscriber : subscribers) {
      EventLoop loop = subscriber.eventLoop();
      if (loop != null) {
        byLoop.computeIfAbsent(loop, _ -> new ArrayList<>()).add(subscriber);
      }
    }
    for (var entry : byLoop.entrySet()) {
      Future<Boolean> reached =
          entry.getKey().submit(() -> entry.getValue().stream().allMatch(this::hasReachedEnd));
      if (!get(reached)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasReachedEnd(Subscriber subscriber) {
    return subscriber.followed().stream()
        .allMatch(room -> room.offsets().hasReached(rooms.finalOffset(room.roomIndex())));
  }

  private static boolean get(Future<Boolean> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check on an event loop failed", e);
    }
  }

  private FanoutReport report(Window window) {
    long expected = 0;
    long received = 0;
    long lost = 0;
    long doubled = 0;
    long outOfOrder = 0;
    for (Followed room : subscribers.stream().flatMap(each -> each.followed().stream()).toList()) {
      OffsetCheck offsets = room.offsets();
      long finalOffset = rooms.finalOffset(room.roomIndex());
      expected += offsets.expected(finalOffset);
      received += offsets.delivered();
      lost += offsets.lost(finalOffset);
      doubled += offsets.doubled();
      outOfOrder += offsets.outOfOrder();
    }
    Map<String, Long> errors = new TreeMap<>(subscriberRoster.problems());
    publisherRoster.problems().forEach((code, count) -> errors.merge(code, count, Long::sum));
    return new FanoutReport(
        subscriberRoster.ready(),
        rooms.count(),
        publishers.stream().mapToLong(Publisher::acknowledged).sum(),
        publishers.stream().mapToLong(Publisher::unanswered).sum(),
        expected,
        received,
        lost,
        doubled,
        outOfOrder,
        acknowledges.inWindow() / window.seconds(),
        deliveries.inWindow() / window.seconds(),
        deliveries.latency(),
        acknowledges.latency(),
        errors);
  }
}
