package io.realtimecluster.edge.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.status.ProcessFigures;
import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.upstream.PublishLatency;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.EdgeStatus;
import io.realtimecluster.proto.broker.v1.EdgeStatusRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers hubs that ask how this edge is. Thread-safe. */
@ApplicationScoped
public class StatusAnswers {

  private final String edge;
  private final int ownPartition;
  private final MeterRegistry meters;
  private final PublishLatency latency;
  private final UpstreamForwarder forwarder;

  StatusAnswers(
      EdgeConfig config,
      MeterRegistry meters,
      PublishLatency latency,
      UpstreamForwarder forwarder) {
    this.edge = config.edge().id();
    this.ownPartition = new Partitioner(config.partitions()).partitionOf(edge);
    this.meters = meters;
    this.latency = latency;
    this.forwarder = forwarder;
  }

  /** The owner of any partition passes the answer on. */
  public void answer(EdgeStatusRequest request) {
    forwarder.forwardNow(
        ownPartition,
        UpstreamMessage.newBuilder()
            .setEdgeStatus(
                status().toBuilder().setRequest(request.getRequest()).setTo(request.getTo()))
            .build());
  }

  private EdgeStatus status() {
    return EdgeStatus.newBuilder()
        .setEdge(edge)
        .setProcess(ProcessFigures.now())
        .setDraining(gauge("draining") > 0)
        .setConnections(gauge("connections"))
        .setConnectionsMax(gauge("connections.max"))
        .setPollSessions(gauge("poll.sessions"))
        .setConnects(counters("connections.admitted"))
        .setRefusals(counters("connections.refused"))
        .setPublishes(counters("publishes.received"))
        .setDeliveries((long) meters.get(name("deliveries")).functionCounter().count())
        .setAcknowledged(latency.latencies())
        .build();
  }

  private int gauge(String meter) {
    return (int) meters.get(name(meter)).gauge().value();
  }

  /** Of all tags together. */
  private long counters(String meter) {
    return (long) meters.get(name(meter)).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static String name(String meter) {
    return "realtimecluster.edge." + meter;
  }
}
