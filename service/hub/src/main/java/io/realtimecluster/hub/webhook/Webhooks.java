package io.realtimecluster.hub.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.authorize.AskedBackend;
import io.realtimecluster.hub.webhook.authorize.AuthorizationGate;
import io.realtimecluster.hub.webhook.call.WebhookClient;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookSecrets;
import io.realtimecluster.hub.webhook.event.EventCalls;
import io.realtimecluster.hub.webhook.event.PartitionEvents;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The webhooks of a hub. Thread-safe. */
public final class Webhooks implements AutoCloseable {

  private final PartitionLogs logs;
  private final WebhookMetrics metrics;
  private final WebhookClient client;
  private final AskedBackend backend;
  private final EventCalls calls;

  /**
   * Nothing is asked or told yet.
   *
   * @param secrets the folder of the keys that calls are signed with
   * @param eventAgeMax older events are not told any more
   */
  public Webhooks(
      Optional<Path> secrets,
      Duration eventAgeMax,
      RoomTypes types,
      PartitionLogs logs,
      MeterRegistry meters) {
    this.logs = logs;
    this.metrics = new WebhookMetrics(meters);
    this.client = new WebhookClient(new WebhookSecrets(secrets), metrics);
    this.backend = new AskedBackend(client, metrics);
    this.calls = new EventCalls(client, metrics, types, eventAgeMax);
  }

  /**
   * What must be authorised in a partition.
   *
   * @param wakeUp is called, on any thread, when something was decided
   */
  public AuthorizationGate gate(Runnable wakeUp) {
    return new AuthorizationGate(backend, metrics, wakeUp);
  }

  /** What is told of a partition. */
  public PartitionEvents events(Lease lease) {
    return new PartitionEvents(lease.partition(), lease.epoch(), logs.log(), calls);
  }

  /** Ends all calls; the partitions must be given up before. */
  @Override
  public void close() {
    backend.close();
    calls.close();
    client.close();
  }
}
