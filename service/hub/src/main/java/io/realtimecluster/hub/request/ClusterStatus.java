package io.realtimecluster.hub.request;

import io.realtimecluster.proto.broker.v1.EdgeStatus;
import io.realtimecluster.proto.broker.v1.PartitionStatus;
import java.util.List;

/**
 * How the partitions and edges of the cluster are, and which of them did not tell.
 *
 * @param partitions those that were answered for by their owners, in their order
 * @param edges those that have answered, in the order of their names
 */
public record ClusterStatus(
    List<Told<Integer, PartitionStatus>> partitions,
    List<Integer> silentPartitions,
    List<Told<String, EdgeStatus>> edges,
    List<String> silentEdges) {

  /**
   * What one has told.
   *
   * @param waitedNanos from the question to the answer, through the broker both ways
   */
  public record Told<W, S>(W who, S status, long waitedNanos) {}
}
