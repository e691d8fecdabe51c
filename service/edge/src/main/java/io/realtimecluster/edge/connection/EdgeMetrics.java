package io.realtimecluster.edge.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an edge counts. Made at start, so that a scrape before the first connection finds 0 and not
 * nothing. Thread-safe.
 */
@Startup
@ApplicationScoped
public class EdgeMetrics {

  private final LongAdder delivered = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder conflated = new LongAdder();
  private final Counter readingStopped;
  private final Counter moved;
  private final Counter outboxWaits;
  private final Counter turnsContinued;
  private final Counter recoveriesAsked;
  private final Counter recoveredFromRing;
  private final Counter framesReceived;
  private final Counter publishesReceived;
  private final Counter batchesForwarded;
  private final Counter batchesRefused;
  private final Counter unsentDropped;
  private final Counter downstreamLost;
  private final Counter requestsLost;
  private final Counter messagesFailed;
  private final Map<CloseCode, Counter> closed = new EnumMap<>(CloseCode.class);

  EdgeMetrics(MeterRegistry registry) {
    registry.more().counter("realtimecluster.edge.batches", List.of(), batches);
    registry.more().counter("realtimecluster.edge.conflated", List.of(), conflated);
    readingStopped = registry.counter("realtimecluster.edge.reading.stopped");
    moved = registry.counter("realtimecluster.edge.moved.connections");
    recoveriesAsked = registry.counter("realtimecluster.edge.recoveries", "from", "hub");
    recoveredFromRing = registry.counter("realtimecluster.edge.recoveries", "from", "ring");
    turnsContinued = registry.counter("realtimecluster.edge.turns.continued");
    outboxWaits = registry.counter("realtimecluster.edge.outbox.waits");
    registry.more().counter("realtimecluster.edge.deliveries", List.of(), delivered);
    framesReceived = registry.counter("realtimecluster.edge.frames.received");
    publishesReceived = registry.counter("realtimecluster.edge.publishes.received");
    batchesForwarded = registry.counter("realtimecluster.edge.upstream.batches");
    batchesRefused = registry.counter("realtimecluster.edge.upstream.batches.refused");
    unsentDropped = registry.counter("realtimecluster.edge.unsent.dropped");
    requestsLost = registry.counter("realtimecluster.edge.requests.lost");
    downstreamLost = registry.counter("realtimecluster.edge.downstream.gaps");
    messagesFailed = registry.counter("realtimecluster.edge.messages.failed");
    for (CloseCode code : CloseCode.values()) {
      closed.put(
          code,
          registry.counter(
              "realtimecluster.edge.connections.closed", "code", Integer.toString(code.code())));
    }
  }

  /** Messages of a room went to members, as so many batches. */
  void delivered(long messages, long batchCount) {
    delivered.add(messages);
    batches.add(batchCount);
  }

  /** A publication was held back for a connection that reads too slowly. */
  void conflated() {
    conflated.increment();
  }

  /** A connection is not read until hubs have answered some of its requests. */
  void readingStopped() {
    readingStopped.increment();
  }

  /** So many connections were asked to go to another edge. */
  void moved(int count) {
    moved.increment(count);
  }

  /** A request to a hub, or its answer, was lost on its way. */
  public void requestLost() {
    requestsLost.increment();
  }

  /** A hub is asked for what a room's ring does not hold, for all joins that wait for it. */
  public void recoveryAsked() {
    recoveriesAsked.increment();
  }

  /** A join was given what it missed from the room's ring. */
  public void recoveredFromRing() {
    recoveredFromRing.increment();
  }

  /** What comes from hubs waited, for an outbox was full. */
  void outboxWaited() {
    outboxWaits.increment();
  }

  /** A turn had more to write than one turn may. */
  void turnContinued() {
    turnsContinued.increment();
  }

  /** A client's frame came. */
  public void frameReceived() {
    framesReceived.increment();
  }

  /** A client's publish was accepted and goes to the hub. */
  public void publishReceived() {
    publishesReceived.increment();
  }

  /** A batch for hubs went to the broker. */
  public void batchForwarded() {
    batchesForwarded.increment();
  }

  /** The broker did not take a batch. */
  public void batchRefused() {
    batchesRefused.increment();
  }

  /** Joins were not told that the broker did not take what they wait for: too many waited. */
  public void unsentDropped() {
    unsentDropped.increment();
  }

  /** Something from a hub was lost and is asked for again. */
  public void downstreamGap() {
    downstreamLost.increment();
  }

  /** Something from a hub could not be handled because of an error of the edge's own. */
  public void messageFailed() {
    messagesFailed.increment();
  }

  /** The edge has closed a connection. */
  public void closed(CloseCode code) {
    Objects.requireNonNull(closed.get(code)).increment();
  }
}
