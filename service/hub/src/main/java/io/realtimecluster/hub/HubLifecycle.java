package io.realtimecluster.hub;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.PartitionOwner;
import io.realtimecluster.hub.partition.PartitionOwner.Stores;
import io.realtimecluster.hub.partition.Rehearsal;
import io.realtimecluster.hub.partition.SagaServices;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.request.HubRequests;
import io.realtimecluster.hub.request.RequestRehearsal;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.tracing.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Starts and stops the hub with its application, and says whether it is ready. */
@Readiness
@ApplicationScoped
public class HubLifecycle implements HealthCheck {

  /** Others have no priority, which is a greater number. */
  private static final int STOP_FIRST = 1;

  private static final Logger LOG = Logger.getLogger(HubLifecycle.class);

  private final PartitionOwner owner;
  private final Optional<RoomTypesWatch> roomTypes;
  private final Webhooks webhooks;
  private final String id;

  HubLifecycle(
      HubConfig config,
      PartitionLeases leases,
      HubRegistry registry,
      RoomLog log,
      PartitionLogs partitionLogs,
      UpstreamConsumer consumer,
      DownstreamPublisher publisher,
      SagaJournal journal,
      HubRequests requests,
      MeterRegistry meters,
      Tracing tracing) {
    this.id = config.hub().id();
    Programs programs = ProgramsDirectory.load(config.hub().programsDirectory());
    this.roomTypes = config.roomTypesFile().map(file -> watch(file, programs, meters));
    RoomTypes types =
        roomTypes.map(RoomTypesWatch::types).orElseGet(() -> configured(config, programs));
    this.webhooks =
        new Webhooks(
            config.webhooks().secretsDirectory(),
            config.webhooks().eventAgeMax(),
            types,
            partitionLogs,
            meters);
    Runnable rehearsal = new Rehearsal(programs, partitionLogs, tracing);
    Runnable asking = new RequestRehearsal(requests, publisher);
    this.owner =
        new PartitionOwner(
            id,
            config.partitions(),
            config.hub().leaseTime(),
            new Stores(leases, registry, log),
            types,
            consumer,
            publisher,
            new HubMetrics(meters),
            tracing,
            new SagaServices(journal, requests::askForStep, new SagaMetrics(meters)),
            webhooks,
            () -> {
              rehearsal.run();
              asking.run();
            });
    requests.whenReleased(owner::released);
    requests.whenServed(owner::served);
  }

  void start(@Observes StartupEvent event) {
    LOG.infof("hub %s starts", id);
    owner.start();
  }

  /** Before what partitions need until they are given back, such as the answers to sagas. */
  void stop(@Observes @Priority(STOP_FIRST) ShutdownEvent event) {
    roomTypes.ifPresent(RoomTypesWatch::close);
    owner.stop();
    webhooks.close();
    LOG.infof("hub %s has given its partitions back", id);
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("partitions")
        .status(owner.ready())
        .withData("owned", owner.ownedCount())
        .build();
  }

  private static RoomTypesWatch watch(Path file, Programs programs, MeterRegistry meters) {
    try {
      return RoomTypesWatch.start(file, programs, RoomTypesWatch.LOOK_INTERVAL, meters);
    } catch (IOException e) {
      throw new UncheckedIOException("room types file " + file + " cannot be read", e);
    }
  }

  private static RoomTypes configured(HubConfig config, Programs programs) {
    return config
        .roomTypes()
        .map(json -> RoomTypesFile.parse(json, programs))
        .orElseGet(() -> new RoomTypes(List.of()));
  }
}
