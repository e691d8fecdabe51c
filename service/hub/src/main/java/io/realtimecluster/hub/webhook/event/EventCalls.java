package io.realtimecluster.hub.webhook.event;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import io.realtimecluster.hub.webhook.call.CallResult;
import io.realtimecluster.hub.webhook.call.WebhookClient;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Dropped;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Tells a user's backend, for all partitions of a hub: so many calls at once. Thread-safe. */
public final class EventCalls implements AutoCloseable {

  /** How many calls are under way at once. */
  static final int CALLS_MAX = 32;

  private static final Logger LOG = Logger.getLogger(EventCalls.class);

  private final WebhookClient client;
  private final WebhookMetrics metrics;
  private final RoomTypes types;
  private final Duration ageMax;
  private final Semaphore places = new Semaphore(CALLS_MAX);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<PartitionEvents> partitions = ConcurrentHashMap.newKeySet();
  private final Complaints failures = new Complaints();
  private final Complaints droppings = new Complaints();

  /**
   * Nothing is told yet.
   *
   * @param ageMax older events are not told any more
   */
  public EventCalls(
      WebhookClient client, WebhookMetrics metrics, RoomTypes types, Duration ageMax) {
    this.client = client;
    this.metrics = metrics;
    this.types = types;
    this.ageMax = ageMax;
    metrics.events(
        () -> partitions.stream().mapToInt(PartitionEvents::waitingCount).sum(),
        () -> oldestSeconds(System.currentTimeMillis()),
        () -> partitions.stream().mapToInt(PartitionEvents::toldUsers).sum());
  }

  Duration ageMax() {
    return ageMax;
  }

  /** The type of a room as it is configured now. */
  RoomType typeOf(String room) {
    return types.of(room);
  }

  /** Whether there is anything to tell of rooms of any type. */
  boolean anyType() {
    return types.haveEvents();
  }

  void watch(PartitionEvents partition) {
    partitions.add(partition);
  }

  void unwatch(PartitionEvents partition) {
    partitions.remove(partition);
  }

  void dropped(Dropped why, int count) {
    metrics.dropped(why, count);
    if (droppings.mayComplain()) {
      LOG.warnf("%d events, and perhaps more, will not be told: %s", count, why.text());
    }
  }

  /**
   * Makes a call on another thread.
   *
   * @param done whether the backend has taken it; is called in any case, on that thread
   * @return false if as many calls as may be are under way; nothing is done then
   */
  @CanIgnoreReturnValue
  boolean tryTell(EventBatch batch, RoomType type, Events hook, Consumer<Boolean> done) {
    if (!places.tryAcquire()) {
      return false;
    }
    callers.execute(
        () -> {
          boolean taken = false;
          try {
            taken = tell(batch, type, hook);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            LOG.errorf(e, "room %s: its events cannot be told", batch.room());
          } finally {
            places.release();
            done.accept(taken);
          }
        });
    return true;
  }

  private boolean tell(EventBatch batch, RoomType type, Events hook) throws InterruptedException {
    CallResult result =
        client.post(
            Kind.EVENTS,
            hook.endpoint(),
            type.webhooks().secretName(),
            batch.id(),
            batch.body(type.name(), Instant.now()));
    if (result instanceof CallResult.Answered answered && answered.successful()) {
      return true;
    }
    if (failures.mayComplain()) {
      LOG.warnf(
          "room type %s: the backend does not take events, which are told again: %s",
          type.name(), result.why());
    }
    return false;
  }

  private long oldestSeconds(long nowMillis) {
    long oldestMillis =
        partitions.stream().mapToLong(PartitionEvents::oldestMillis).min().orElse(nowMillis);
    return TimeUnit.MILLISECONDS.toSeconds(Math.max(0, nowMillis - oldestMillis));
  }

  /** Ends all calls. What was not taken waits in the store. */
  @Override
  public void close() {
    callers.shutdownNow();
  }
}
