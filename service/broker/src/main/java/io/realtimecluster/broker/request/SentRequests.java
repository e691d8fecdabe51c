package io.realtimecluster.broker.request;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.EdgeHeartbeat;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which requests went with which batch to the hubs. A hub that says that it has handled a batch has
 * answered all requests in it: those that still wait were lost on their way, or their answers were.
 * A batch is remembered until then, and no longer than requests may wait. Thread-safe.
 */
public final class SentRequests {

  /** Who owns a partition is asked for a sign of life if it says nothing of a batch for so long. */
  public static final Duration SILENCE_MAX = Duration.ofSeconds(1);

  /** What it is asked with: its answer tells which batches it has handled. */
  public static final UpstreamMessage SIGN_OF_LIFE =
      UpstreamMessage.newBuilder().setHeartbeat(EdgeHeartbeat.getDefaultInstance()).build();

  private final long run = new SecureRandom().nextLong(1, Long.MAX_VALUE);
  private final Partition[] partitions;

  /** Nothing was sent yet. */
  public SentRequests(int partitions) {
    this.partitions = new Partition[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      this.partitions[partition] = new Partition();
    }
  }

  /** Names this run of the process in the batches, so that a later one's are not taken for them. */
  public long run() {
    return run;
  }

  /** A batch is about to leave. */
  public void leaving(int partition, UpstreamBatch batch) {
    long[] numbers =
        batch.getMessagesList().stream()
            .mapToLong(RequestNumber::of)
            .filter(number -> number != RequestNumber.NONE)
            .toArray();
    if (numbers.length > 0) {
      partitions[partition].add(new Sent(batch.getSequence(), numbers, System.nanoTime()));
    }
  }

  /**
   * The requests in all batches that the hub has handled by now, each once. All answers that came
   * with the hub's batch must have been taken before: who waits now waits in vain.
   */
  public List<Long> handledBy(DownstreamBatch batch) {
    return batch.getUpstreamRun() == run
        ? partitions[batch.getPartition()].takeUpTo(batch.getUpstreamSequence())
        : List.of();
  }

  /** The partitions whose owners have said nothing of a batch for so long. */
  public Set<Integer> partitionsWaitingLongerThan(Duration age) {
    long beforeNanos = System.nanoTime() - age.toNanos();
    Set<Integer> waiting = new HashSet<>();
    for (int partition = 0; partition < partitions.length; partition++) {
      if (partitions[partition].isOlderThan(beforeNanos)) {
        waiting.add(partition);
      }
    }
    return waiting;
  }

  /** Forgets batches whose requests wait no longer, whatever became of them. */
  public void forgetOlderThan(Duration age) {
    long beforeNanos = System.nanoTime() - age.toNanos();
    for (Partition partition : partitions) {
      partition.forgetBefore(beforeNanos);
    }
  }

  private record Sent(long sequence, long[] numbers, long atNanos) {}

  private static final class Partition {
    private final Deque<Sent> sent = new ArrayDeque<>();

    synchronized void add(Sent batch) {
      sent.addLast(batch);
    }

    synchronized List<Long> takeUpTo(long sequence) {
      List<Long> numbers = new ArrayList<>();
      while (!sent.isEmpty() && sent.getFirst().sequence() <= sequence) {
        for (long number : sent.removeFirst().numbers()) {
          numbers.add(number);
        }
      }
      return numbers;
    }

    synchronized boolean isOlderThan(long nanos) {
      return !sent.isEmpty() && sent.getFirst().atNanos() - nanos < 0;
    }

    synchronized void forgetBefore(long nanos) {
      while (isOlderThan(nanos)) {
        sent.removeFirst();
      }
    }
  }
}
