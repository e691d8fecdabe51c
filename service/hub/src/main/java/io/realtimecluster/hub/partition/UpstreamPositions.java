package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the batches of each edge have come, by their numbers. What came before is dropped, and a
 * gap makes the edge announce its rooms again. What was lost before this owner heard of an edge is
 * not seen here: the edge then announces its rooms in any case, to a new owner. Confined to the
 * partition's thread.
 */
final class UpstreamPositions {

  private final DownstreamOutbox outbox;
  private final HubMetrics metrics;
  private final Map<String, Position> positions = new HashMap<>();

  UpstreamPositions(DownstreamOutbox outbox, HubMetrics metrics) {
    this.outbox = outbox;
    this.metrics = metrics;
  }

  /** True if the batch is to be handled: it has not come before. */
  boolean take(UpstreamBatch batch) {
    if (batch.getRun() == 0) {
      return true; // From an edge of an earlier release.
    }
    @Nullable Position last = positions.get(batch.getEdge());
    if (last != null && last.includes(batch)) {
      metrics.duplicateBatch();
      return false;
    }
    if (last != null && !last.isBefore(batch)) {
      metrics.upstreamGap();
      outbox.leaveGap(batch.getEdge());
    }
    positions.put(batch.getEdge(), new Position(batch.getRun(), batch.getSequence()));
    outbox.handled(batch.getEdge(), batch.getRun(), batch.getSequence());
    return true;
  }

  /** True if the edge's process is another one than before, under the same name. */
  boolean isOfAnotherRun(UpstreamBatch batch) {
    @Nullable Position last = positions.get(batch.getEdge());
    return last != null && batch.getRun() != 0 && batch.getRun() != last.run;
  }

  void forget(String edge) {
    positions.remove(edge);
  }

  private record Position(long run, long sequence) {
    boolean includes(UpstreamBatch batch) {
      return batch.getRun() == run && batch.getSequence() <= sequence;
    }

    /** True if nothing is missing between them; another run begins with 1. */
    boolean isBefore(UpstreamBatch batch) {
      return batch.getSequence() == (batch.getRun() == run ? sequence + 1 : 1);
    }
  }
}
