package io.realtimecluster.hub.partition;

import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.StateUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * When the next pass over the partitions is due. Between two regular passes the live hubs are
 * looked at, which costs little, and after a change of them partitions change hands: then passes
 * follow each other fast, so that nobody waits for a partition that was just given back. Confined
 * to the thread of the passes.
 */
final class PassPace {

  /** How often the live hubs are looked at. */
  static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  /** How long passes follow each other fast after a change. */
  static final Duration HURRY_TIME = Duration.ofSeconds(3);

  /** How long after one fast pass the next one begins. */
  static final Duration HURRY_INTERVAL = Duration.ofMillis(20);

  private final HubRegistry registry;
  private final Duration regular;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Set<String> live = Set.of();
  private long changedNanos = System.nanoTime();

  /** Regular passes follow each other after that pause. */
  PassPace(HubRegistry registry, Duration regular) {
    this.registry = registry;
    this.regular = regular;
  }

  /** Takes note of the live hubs; true if they are others than before. */
  boolean saw(Set<String> now) {
    boolean changed = !now.equals(live);
    if (changed) {
      live = now;
      hurry();
    }
    return changed;
  }

  /** A partition has changed hands: the next ones follow. */
  void hurry() {
    changedNanos = System.nanoTime();
  }

  /**
   * There is no next pass. A pass that is under way ends as usual: were it interrupted, a lease
   * that it has just taken would be nobody's for the lease time.
   */
  void stop() {
    stopped.countDown();
  }

  /** Waits until the next pass is due; false if there is none. */
  boolean awaitNext() throws InterruptedException {
    long startNanos = System.nanoTime();
    if (startNanos - changedNanos < HURRY_TIME.toNanos()) {
      return !stoppedWithin(HURRY_INTERVAL);
    }
    try {
      while (System.nanoTime() - startNanos < regular.toNanos()) {
        if (stoppedWithin(LOOK_INTERVAL)) {
          return false;
        }
        if (saw(registry.live())) {
          return true;
        }
      }
      return true;
    } catch (StateUnavailableException | RuntimeException e) {
      return !stoppedWithin(regular); // The pass will say so.
    }
  }

  /** Waits for so long; true if there is no next pass. */
  boolean stoppedWithin(Duration time) throws InterruptedException {
    return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
