package io.realtimecluster.hub.api;

import io.realtimecluster.hub.api.StatusBodies.Cluster;
import io.realtimecluster.hub.api.StatusBodies.Edge;
import io.realtimecluster.hub.api.StatusBodies.Hub;
import io.realtimecluster.hub.api.StatusBodies.Latency;
import io.realtimecluster.hub.api.StatusBodies.Partition;
import io.realtimecluster.hub.api.StatusBodies.Unanswered;
import io.realtimecluster.hub.api.StatusBodies.Usage;
import io.realtimecluster.hub.request.ClusterStatus;
import io.realtimecluster.hub.request.ClusterStatus.Told;
import io.realtimecluster.hub.request.StatusRequests;
import io.realtimecluster.proto.broker.v1.EdgeStatus;
import io.realtimecluster.proto.broker.v1.HubStatus;
import io.realtimecluster.proto.broker.v1.Latencies;
import io.realtimecluster.proto.broker.v1.PartitionStatus;
import io.realtimecluster.proto.broker.v1.ProcessStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the cluster is. */
@Path("/v1/cluster")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cluster")
public class StatusApi {

  private static final double NANOS_PER_MILLI = 1_000_000;
  private static final double MICROS_PER_MILLI = 1_000;

  private final StatusRequests requests;

  StatusApi(StatusRequests requests) {
    this.requests = requests;
  }

  /** Hubs, partitions and edges, whichever hub is asked. */
  @GET
  @Operation(
      operationId = "cluster",
      summary = "How hubs, partitions and edges are",
      description =
          "Who does not answer within 2 s is named in unanswered. The answer may be of a second"
              + " ago: the cluster is asked once a second at most.")
  @APIResponseSchema(Cluster.class)
  public CompletionStage<Response> cluster() {
    return Responses.of(requests.ask(), StatusApi::cluster);
  }

  private static Cluster cluster(ClusterStatus status) {
    return new Cluster(
        hubs(status),
        status.partitions().stream().map(StatusApi::partition).toList(),
        status.edges().stream().map(StatusApi::edge).toList(),
        new Unanswered(status.silentPartitions(), status.silentEdges()));
  }

  /** A hub has answered for each of its partitions; its latest answer counts. */
  private static List<Hub> hubs(ClusterStatus status) {
    BinaryOperator<HubStatus> later =
        BinaryOperator.maxBy(Comparator.comparingLong(hub -> hub.getProcess().getUptimeMillis()));
    TreeMap<String, HubStatus> latest = new TreeMap<>();
    for (Told<Integer, PartitionStatus> told : status.partitions()) {
      HubStatus hub = told.status().getHub();
      latest.merge(hub.getHub(), hub, later);
    }
    var owned =
        status.partitions().stream()
            .collect(
                Collectors.groupingBy(
                    told -> told.status().getHub().getHub(), Collectors.summingInt(_ -> 1)));
    return latest.values().stream()
        .map(hub -> hub(hub, owned.getOrDefault(hub.getHub(), 0)))
        .toList();
  }

  private static Hub hub(HubStatus hub, int partitions) {
    return new Hub(
        hub.getHub(),
        partitions,
        hub.getPublications(),
        hub.getCommands(),
        hub.getDuplicates(),
        latency(hub.getAcknowledged()),
        latency(hub.getStored()),
        process(hub.getProcess()));
  }

  private static Partition partition(Told<Integer, PartitionStatus> told) {
    PartitionStatus partition = told.status();
    return new Partition(
        told.who(),
        partition.getHub().getHub(),
        Long.toUnsignedString(partition.getLeaseEpoch()),
        partition.getRooms(),
        told.waitedNanos() / NANOS_PER_MILLI);
  }

  private static Edge edge(Told<String, EdgeStatus> told) {
    EdgeStatus edge = told.status();
    return new Edge(
        told.who(),
        edge.getDraining(),
        edge.getConnections(),
        edge.getConnectionsMax(),
        edge.getPollSessions(),
        edge.getConnects(),
        edge.getRefusals(),
        edge.getPublishes(),
        edge.getDeliveries(),
        latency(edge.getAcknowledged()),
        told.waitedNanos() / NANOS_PER_MILLI,
        process(edge.getProcess()));
  }

  private static Latency latency(Latencies latencies) {
    return new Latency(
        latencies.getCount(),
        latencies.getBoundsMicrosList().stream().map(micros -> micros / MICROS_PER_MILLI).toList(),
        latencies.getCountsList());
  }

  private static Usage process(ProcessStatus process) {
    return new Usage(
        process.getUptimeMillis(),
        process.getCpuMillis(),
        process.getCpus(),
        process.getHeapBytes(),
        process.getHeapBytesMax());
  }
}
