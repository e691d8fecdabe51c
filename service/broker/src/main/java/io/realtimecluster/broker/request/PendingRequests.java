package io.realtimecluster.broker.request;

import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who waits for which answer of a hub. Each waits once: an answer that comes twice, or after the
 * wait was ended, is for nobody. How many may wait is limited by who adds them. Thread-safe.
 *
 * @param <W> who waits
 */
public final class PendingRequests<W> {

  /** Starts anywhere, so that answers to an earlier process of the same name match nothing. */
  private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong(1, 1L << 62));

  private final Map<Long, Pending<W>> pending = new ConcurrentHashMap<>();

  /** Nobody waits. */
  public PendingRequests() {}

  /**
   * Remembers who waits; returns the number that the request must carry.
   *
   * @param answer what an answer must be; one of another kind is none
   */
  public long add(ContentCase answer, W waiting) {
    long number = next.incrementAndGet();
    pending.put(number, new Pending<>(answer, waiting, System.nanoTime(), false));
    return number;
  }

  /**
   * An answer has come: who has waited for it, and how long, and does no longer. One that says that
   * it comes later ends no wait, but then {@link #takeLost} does not either.
   */
  public Optional<Answered<W>> take(DownstreamMessage answer) {
    long number = RequestNumber.of(answer);
    if (answer.getCommandReply().getLater() || answer.getPublishReply().getLater()) {
      pending.computeIfPresent(number, (_, found) -> found.answeredLater());
      return Optional.empty();
    }
    Pending<W> found = pending.get(number);
    if (found == null
        || found.answer() != answer.getContentCase()
        || !pending.remove(number, found)) {
      return Optional.empty();
    }
    return Optional.of(new Answered<>(found.waiting(), System.nanoTime() - found.sinceNanos()));
  }

  /** Who has waited, and how long. */
  public record Answered<W>(W waiting, long waitedNanos) {}

  /** A request will not be answered: who has waited, and does no longer. */
  public Optional<W> take(long number) {
    return Optional.ofNullable(pending.remove(number)).map(Pending::waiting);
  }

  /** A request or its answer was lost: who has waited, and does no longer. */
  public Optional<W> takeLost(long number) {
    Pending<W> found = pending.get(number);
    return found == null || found.later() || !pending.remove(number, found)
        ? Optional.empty()
        : Optional.of(found.waiting());
  }

  /** Those who have waited longer, and do no longer. */
  public List<W> takeOlderThan(Duration waitMax) {
    long nowNanos = System.nanoTime();
    List<W> taken = new ArrayList<>();
    for (Map.Entry<Long, Pending<W>> entry : pending.entrySet()) {
      if (nowNanos - entry.getValue().sinceNanos() > waitMax.toNanos()) {
        take(entry.getKey()).ifPresent(taken::add);
      }
    }
    return taken;
  }

  /** How many wait. */
  public int count() {
    return pending.size();
  }

  private record Pending<W>(ContentCase answer, W waiting, long sinceNanos, boolean later) {
    Pending<W> answeredLater() {
      return new Pending<>(answer, waiting, sinceNanos, true);
    }
  }
}
