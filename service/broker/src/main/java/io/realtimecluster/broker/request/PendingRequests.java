package io.realtimecluster.broker.request;

import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Who waits for which answer of a hub. Each waits once: an answer that comes twice, or after the
 * wait was ended, is for nobody. How many may wait is limited by who adds them. Thread-safe.
 *
 * @param <W> who waits
 */
public final class PendingRequests<W> {

  /**
   * How long an answer that was to come later may still come after an interruption: the next owner
   * goes on with what the earlier one has begun, and then it does.
   */
  public static final Duration DOUBT_MAX = Duration.ofSeconds(1);

  /** Starts anywhere, so that answers to an earlier process of the same name match nothing. */
  private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong(1, 1L << 62));

  private final Map<Long, Pending<W>> pending = new ConcurrentHashMap<>();

  /** Nobody waits. */
  public PendingRequests() {}

  /**
   * Remembers who waits; returns the number that the request must carry.
   *
   * @param partition whose owner is asked, or one that is none
   * @param answer what an answer must be; one of another kind is none
   */
  public long add(int partition, ContentCase answer, W waiting) {
    long number = next.incrementAndGet();
    pending.put(number, new Pending<>(partition, answer, waiting, System.nanoTime()));
    return number;
  }

  /**
   * An answer has come: who has waited for it, and how long, and does no longer. One that says that
   * it comes later ends no wait, but then {@link #takeLost} does not either.
   */
  public Optional<Answered<W>> take(DownstreamMessage answer) {
    long number = RequestNumber.of(answer);
    Pending<W> found = pending.get(number);
    if (found == null) {
      return Optional.empty();
    }
    if (answer.getCommandReply().getLater() || answer.getPublishReply().getLater()) {
      found.answeredLater();
      return Optional.empty();
    }
    if (found.answer != answer.getContentCase() || !pending.remove(number, found)) {
      return Optional.empty();
    }
    return Optional.of(new Answered<>(found.waiting, System.nanoTime() - found.sinceNanos));
  }

  /** Who has waited, and how long. */
  public record Answered<W>(W waiting, long waitedNanos) {}

  /** A request will not be answered: who has waited, and does no longer. */
  public Optional<W> take(long number) {
    return Optional.ofNullable(pending.remove(number)).map(found -> found.waiting);
  }

  /** A request or its answer was lost: who has waited, and does no longer. */
  public Optional<W> takeLost(long number) {
    Pending<W> found = pending.get(number);
    return found == null || found.later || !pending.remove(number, found)
        ? Optional.empty()
        : Optional.of(found.waiting);
  }

  /**
   * Something that a partition's owner has sent was lost, or it has another owner: among it may be
   * answers that were to come later. See {@link #takeDoubtful}.
   */
  public void doubtLater(int partition) {
    long nowNanos = System.nanoTime();
    for (Pending<W> found : pending.values()) {
      if (found.partition == partition) {
        found.doubt(nowNanos);
      }
    }
  }

  /**
   * Those whose later answer has been in doubt for longer and has not come; they wait no longer.
   */
  public List<W> takeDoubtful(Duration doubtMax) {
    long nowNanos = System.nanoTime();
    return takeAll(found -> found.inDoubtFor(doubtMax, nowNanos));
  }

  /** Those who have waited longer, and do no longer. */
  public List<W> takeOlderThan(Duration waitMax) {
    long nowNanos = System.nanoTime();
    return takeAll(found -> nowNanos - found.sinceNanos > waitMax.toNanos());
  }

  /** The partitions whose owners owe answers that come later to requests that are so old. */
  public Set<Integer> partitionsOwingLater(Duration age) {
    long nowNanos = System.nanoTime();
    Set<Integer> partitions = new HashSet<>();
    for (Pending<W> found : pending.values()) {
      if (found.later && nowNanos - found.sinceNanos > age.toNanos()) {
        partitions.add(found.partition);
      }
    }
    return partitions;
  }

  /** How many wait. */
  public int count() {
    return pending.size();
  }

  private List<W> takeAll(Predicate<Pending<W>> which) {
    List<W> taken = new ArrayList<>();
    for (Map.Entry<Long, Pending<W>> entry : pending.entrySet()) {
      if (which.test(entry.getValue())) {
        take(entry.getKey()).ifPresent(taken::add);
      }
    }
    return taken;
  }

  private static final class Pending<W> {
    private final int partition;
    private final ContentCase answer;
    private final W waiting;
    private final long sinceNanos;
    private volatile boolean later;
    private volatile boolean doubted;
    private volatile long doubtedNanos;

    Pending(int partition, ContentCase answer, W waiting, long sinceNanos) {
      this.partition = partition;
      this.answer = answer;
      this.waiting = waiting;
      this.sinceNanos = sinceNanos;
    }

    void answeredLater() {
      later = true;
    }

    /** The first doubt counts: more of them must not put the end off. */
    void doubt(long nowNanos) {
      if (later && !doubted) {
        doubtedNanos = nowNanos;
        doubted = true;
      }
    }

    boolean inDoubtFor(Duration max, long nowNanos) {
      return doubted && nowNanos - doubtedNanos > max.toNanos();
    }
  }
}
