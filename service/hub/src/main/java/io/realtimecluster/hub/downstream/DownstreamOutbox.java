package io.realtimecluster.hub.downstream;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.PartitionTaken;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Collects what one partition has for edges during a round and sends it as one batch per edge. A
 * batch that the broker does not take is lost, and the edge notices by the sequence. Confined to
 * the partition's thread.
 */
public final class DownstreamOutbox {

  /** A batch is closed and a new one begun when its messages have that many bytes. */
  static final int BATCH_BYTES_MAX = 256 * 1024;

  private final int partition;
  private final long leaseEpoch;
  private final DownstreamPublisher publisher;
  private final HubMetrics metrics;
  private final Map<String, Pending> pendingByEdge = new LinkedHashMap<>();
  private final Map<String, Long> sequenceByEdge = new HashMap<>();
  private final Map<String, Handled> handledByEdge = new HashMap<>();

  /** No forgotten edge has got a batch with a greater sequence. */
  private long forgottenSequenceMax;

  /** For one partition in one epoch of its lease. */
  public DownstreamOutbox(
      int partition, long leaseEpoch, DownstreamPublisher publisher, HubMetrics metrics) {
    this.partition = partition;
    this.leaseEpoch = leaseEpoch;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /** A message for one edge, after those that it has already. Nothing leaves before the flush. */
  public void add(String edge, DownstreamMessage message) {
    pendingByEdge.computeIfAbsent(edge, _ -> new Pending()).add(message);
  }

  /** A message for several edges; it is built once. */
  public void addAll(Collection<String> edges, DownstreamMessage message) {
    for (String edge : edges) {
      add(edge, message);
    }
  }

  /** Makes sure that the edge gets a batch in this round, empty if there is nothing else. */
  public void touch(String edge) {
    pendingByEdge.computeIfAbsent(edge, _ -> new Pending());
  }

  /** The edge's batch with this number is handled in this round: all answers to it are there. */
  public void handled(String edge, long run, long sequence) {
    handledByEdge.put(edge, new Handled(run, sequence));
  }

  /**
   * Something that the edge has sent was lost: it gets a batch in this round, and sees a gap in the
   * sequence. So it announces its rooms again.
   */
  public void leaveGap(String edge) {
    sequenceByEdge.computeIfPresent(edge, (_, last) -> last + 1);
    touch(edge);
  }

  /**
   * Forgets an edge that is gone. If it comes back, it sees a gap in the sequence, and so learns
   * that it must announce its rooms again; a sequence from 1 would look like batches that came
   * twice.
   */
  public void forget(String edge) {
    pendingByEdge.remove(edge);
    handledByEdge.remove(edge);
    Long sequence = sequenceByEdge.remove(edge);
    if (sequence != null) {
      forgottenSequenceMax = Math.max(forgottenSequenceMax, sequence + 1);
    }
  }

  /** Sends what was collected. What is durable must be stored by now: replies are among it. */
  public void flush() {
    pendingByEdge.forEach(
        (edge, pending) -> {
          Handled handled = handledByEdge.get(edge);
          if (handled != null) {
            handled.tell(pending.batches.getLast()); // All answers are in this one or before.
          }
          pending.stamp();
          pending.batches.forEach(batch -> send(edge, batch));
        });
    pendingByEdge.clear();
  }

  /** Tells all edges that this hub owns the partition; false if the broker did not take it. */
  public boolean announce(String hub) {
    PartitionTaken taken = PartitionTaken.newBuilder().setHub(hub).build();
    DownstreamBatch.Builder batch =
        newBatch().addMessages(DownstreamMessage.newBuilder().setPartitionTaken(taken));
    try {
      publisher.publishToAll(batch.build());
      return true;
    } catch (BrokerUnavailableException e) {
      metrics.batchLost();
      return false;
    }
  }

  private void send(String edge, DownstreamBatch.Builder batch) {
    long sequence =
        sequenceByEdge.compute(
            edge, (_, last) -> 1 + Objects.requireNonNullElse(last, forgottenSequenceMax));
    try {
      publisher.publish(edge, batch.setSequence(sequence).build());
      metrics.batchSent(batch.getMessagesCount());
    } catch (BrokerUnavailableException e) {
      metrics.batchLost();
    }
  }

  private DownstreamBatch.Builder newBatch() {
    return DownstreamBatch.newBuilder().setPartition(partition).setLeaseEpoch(leaseEpoch);
  }

  /** The latest batch of an edge that was handled. */
  private record Handled(long run, long sequence) {
    void tell(DownstreamBatch.Builder batch) {
      batch.setUpstreamRun(run).setUpstreamSequence(sequence);
    }
  }

  /** What an edge gets, in batches of a bounded size; an edge that is touched gets at least one. */
  private final class Pending {
    private final List<DownstreamBatch.Builder> batches = new ArrayList<>(List.of(newBatch()));
    private int lastBytes;
    private boolean traced;

    void add(DownstreamMessage message) {
      if (lastBytes >= BATCH_BYTES_MAX) {
        batches.add(newBatch());
        lastBytes = 0;
      }
      batches.getLast().addMessages(message);
      lastBytes += message.getSerializedSize();
      traced |= !message.getPublication().getTraceparent().isEmpty();
    }

    /** Edges want to know when what is traced was sent. */
    void stamp() {
      if (traced) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        batches.forEach(batch -> batch.setSentMicros(nowMicros));
      }
    }
  }
}
