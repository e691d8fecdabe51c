package io.realtimecluster.hub.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What the answer to a question for the cluster's status carries. What is counted is counted since
 * the process has started, by its own clock: who asks twice knows the rates in between.
 */
interface StatusBodies {

  /** The cluster. */
  @Schema(name = "Cluster")
  record Cluster(
      @Schema(description = "Those that own partitions, in the order of their names.")
          List<Hub> hubs,
      @Schema(description = "In the order of their numbers.") List<Partition> partitions,
      @Schema(description = "In the order of their names.") List<Edge> edges,
      Unanswered unanswered) {}

  /** Who was asked and has not answered within 2 s. */
  @Schema(name = "Unanswered")
  record Unanswered(
      @Schema(description = "Whose owners have not answered, or that have none.")
          List<Integer> partitions,
      List<String> edges) {}

  /** A hub. */
  @Schema(name = "Hub")
  record Hub(
      String hub,
      @Schema(description = "How many partitions it owns.") int partitions,
      @Schema(description = "Publishes and events of programs that got an offset.")
          long publications,
      @Schema(description = "Commands that were carried out.") long commands,
      @Schema(description = "Publishes and commands that came again.") long duplicates,
      @Schema(description = "From a publish by the server API at this hub to its acknowledgement.")
          Latency acknowledged,
      @Schema(description = "Writes of rooms' logs to the state store.") Latency stored,
      Usage process) {}

  /** A partition. */
  @Schema(name = "Partition")
  record Partition(
      int partition,
      @Schema(description = "Its owner.") String hub,
      @Schema(description = "Grows each time that it changes hands.") String epoch,
      @Schema(description = "Rooms in memory.") int rooms,
      @Schema(description = "How long the owner took to answer, through the broker both ways.")
          double answerMillis) {}

  /** An edge. */
  @Schema(name = "Edge")
  record Edge(
      String edge,
      @Schema(description = "It admits nobody and asks its connections to move.") boolean draining,
      @Schema(description = "All that are open, of both transports.") int connections,
      @Schema(description = "So many are admitted at most.") int connectionsMax,
      @Schema(description = "Those of the connections that are by long-polling.") int pollSessions,
      @Schema(description = "Connections that were admitted.") long connects,
      @Schema(description = "Connections that were not admitted.") long refusals,
      @Schema(description = "Publishes of clients that were accepted.") long publishes,
      @Schema(description = "Messages of rooms to members.") long deliveries,
      @Schema(description = "From a client's publish to its acknowledgement.") Latency acknowledged,
      @Schema(description = "How long it took to answer, through the broker both ways.")
          double answerMillis,
      Usage process) {}

  /** How long something took. */
  @Schema(name = "Latency")
  record Latency(
      @Schema(description = "How many there were.") long count,
      List<Double> boundsMillis,
      @Schema(description = "For each bound, how many took at most that long.")
          List<Long> counts) {}

  /** What a process needs. */
  @Schema(name = "Process")
  record Usage(
      long uptimeMillis,
      @Schema(description = "Processor time that was used.") long cpuMillis,
      @Schema(description = "How many processors it may use.") int cpus,
      long heapBytes,
      long heapBytesMax) {}
}
