package io.realtimecluster.hub.downstream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.status.ProcessFigures;
import io.realtimecluster.hub.status.HubLatency;
import io.realtimecluster.proto.broker.v1.HubStatus;
import java.util.Locale;
import java.util.function.Supplier;

/** What a hub counts. Thread-safe. */
public final class HubMetrics {

  /** Counts what could not be handled because of an error of the hub's own. */
  public static final String MESSAGES_FAILED = "realtimecluster.hub.messages.failed";

  private final MeterRegistry registry;
  private final Counter batchesSent;
  private final Counter messagesSent;
  private final Counter batchesLost;
  private final Counter publications;
  private final Counter duplicates;
  private final Counter partitionsLost;
  private final Counter messagesFailed;
  private final Counter commands;
  private final Counter commandsRefused;
  private final Counter programsFailed;
  private final Counter snapshots;
  private final Counter emptyLogs;
  private final Counter logsDamaged;
  private final HubLatency acknowledged;
  private final HubLatency stored;
  private final Counter upstreamGaps;
  private final Counter duplicateBatches;

  /** Registers all meters, so that they are there from the start. */
  public HubMetrics(MeterRegistry registry) {
    this.registry = registry;
    batchesSent = registry.counter("realtimecluster.hub.downstream.batches");
    messagesSent = registry.counter("realtimecluster.hub.downstream.messages");
    batchesLost = registry.counter("realtimecluster.hub.downstream.batches.refused");
    publications = registry.counter("realtimecluster.hub.publications");
    duplicates = registry.counter("realtimecluster.hub.publishes.duplicate");
    partitionsLost = registry.counter("realtimecluster.hub.partitions.lost");
    messagesFailed = registry.counter(MESSAGES_FAILED);
    commands = registry.counter("realtimecluster.hub.commands");
    commandsRefused = registry.counter("realtimecluster.hub.commands.refused");
    programsFailed = registry.counter("realtimecluster.hub.programs.failed");
    snapshots = registry.counter("realtimecluster.hub.snapshots");
    logsDamaged = registry.counter("realtimecluster.hub.logs.damaged");
    emptyLogs = registry.counter("realtimecluster.hub.logs.empty.stored");
    acknowledged = HubLatency.ofPublishes(registry);
    stored = HubLatency.ofStores(registry);
    upstreamGaps = registry.counter("realtimecluster.hub.upstream.gaps");
    for (Taking how : Taking.values()) {
      Counter _ = taken(how);
    }
    duplicateBatches = registry.counter("realtimecluster.hub.upstream.batches.duplicate");
  }

  /** How a hub has come to own a partition. */
  public enum Taking {
    /** It was the first to own it at all. */
    NEW,
    /** The earlier owner gave it back and said so. */
    ANNOUNCED,
    /** The earlier owner gave it back, which this hub found in the state store. */
    RELEASED,
    /** The earlier owner was not heard from for the lease time. */
    EXPIRED
  }

  /** A partition is owned now. */
  public void partitionTaken(Taking how) {
    taken(how).increment();
  }

  private Counter taken(Taking how) {
    return registry.counter(
        "realtimecluster.hub.partitions.taken", "how", how.name().toLowerCase(Locale.ROOT));
  }

  /** Watches how many partitions the hub owns. */
  public void ownedPartitions(Supplier<Number> count) {
    Gauge.builder("realtimecluster.hub.partitions.owned", count).register(registry);
  }

  /** What was counted so far, for hubs that ask. */
  public HubStatus status(String hub) {
    return HubStatus.newBuilder()
        .setHub(hub)
        .setProcess(ProcessFigures.now())
        .setPublications((long) publications.count())
        .setCommands((long) commands.count())
        .setDuplicates((long) duplicates.count())
        .setAcknowledged(acknowledged.latencies())
        .setStored(stored.latencies())
        .build();
  }

  /** The state store has taken a room's entries. */
  public void stored(long nanos) {
    stored.record(nanos);
  }

  /** A batch went to the broker. */
  public void batchSent(int messages) {
    batchesSent.increment();
    messagesSent.increment(messages);
  }

  /** The broker did not take a batch. */
  public void batchLost() {
    batchesLost.increment();
  }

  /** A publish or an event got an offset. */
  public void published() {
    publications.increment();
  }

  /** A command was carried out. */
  public void commandDone() {
    commands.increment();
  }

  /** A command was malformed or rejected. */
  public void commandRefused() {
    commandsRefused.increment();
  }

  /** A room's program has thrown an exception. */
  public void programFailed() {
    programsFailed.increment();
  }

  /** A snapshot of a room's state was stored. */
  public void snapshotStored() {
    snapshots.increment();
  }

  /** The state store has taken a log without entries: of a new room, or once more to keep it. */
  public void emptyLogStored() {
    emptyLogs.increment();
  }

  /** A room was refused because a part of its log cannot be had. */
  public void logDamaged() {
    logsDamaged.increment();
  }

  /** A publish or command came again and was answered with its first result. */
  public void duplicate() {
    duplicates.increment();
  }

  /** Batches of an edge were lost on their way. */
  public void upstreamGap() {
    upstreamGaps.increment();
  }

  /** A batch of an edge came again and was dropped. */
  public void duplicateBatch() {
    duplicateBatches.increment();
  }

  /** A message could not be handled because of an error of the hub. */
  public void messageFailed() {
    messagesFailed.increment();
  }

  /** A partition was dropped because a write was fenced or the state store was away. */
  public void partitionLost() {
    partitionsLost.increment();
  }
}
