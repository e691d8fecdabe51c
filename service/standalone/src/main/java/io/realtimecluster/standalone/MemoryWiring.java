package io.realtimecluster.standalone;

import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.memory.MemoryBroker;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.hub.HubConfig;
import io.realtimecluster.hub.request.OwnQueue;
import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.memory.MemoryHubRegistry;
import io.realtimecluster.state.memory.MemoryPartitionLeases;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the memory siblings in the places of RabbitMQ and Infinispan. */
final class MemoryWiring {

  @Produces
  @Singleton
  MemoryBroker broker() {
    return new MemoryBroker();
  }

  @Produces
  @Singleton
  UpstreamPublisher upstreamPublisher(MemoryBroker broker) {
    return broker.upstreamPublisher();
  }

  @Produces
  @Singleton
  UpstreamConsumer upstreamConsumer(MemoryBroker broker) {
    return broker.upstreamConsumer();
  }

  @Produces
  @Singleton
  DownstreamPublisher downstreamPublisher(MemoryBroker broker) {
    return broker.downstreamPublisher();
  }

  @Produces
  @Singleton
  DownstreamConsumer downstreamConsumer(MemoryBroker broker, EdgeConfig config) {
    return broker.downstreamConsumer(config.edge().id());
  }

  @Produces
  @Singleton
  @OwnQueue
  DownstreamConsumer hubDownstreamConsumer(MemoryBroker broker, HubConfig config) {
    return broker.downstreamConsumer(HubQueue.of(config.hub().id()));
  }

  @Produces
  @Singleton
  PartitionLeases leases() {
    return new MemoryPartitionLeases();
  }

  @Produces
  @Singleton
  HubRegistry registry() {
    return new MemoryHubRegistry();
  }

  @Produces
  @Singleton
  RoomLog log() {
    return new MemoryRoomLog();
  }

  @Produces
  @Singleton
  PartitionLogs partitionLogs() {
    return new PartitionLogs(new MemoryRoomLog());
  }

  @Produces
  @Singleton
  SagaJournal sagaJournal() {
    return new MemorySagaJournal();
  }
}
