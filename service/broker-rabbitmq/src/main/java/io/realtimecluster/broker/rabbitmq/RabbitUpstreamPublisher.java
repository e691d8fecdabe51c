package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Publishes by the Java client. Batches are persistent, since they may wait for a hub. They wait
 * here until the queues of all partitions are there, and while the broker is away. Thread-safe.
 */
@ApplicationScoped
public class RabbitUpstreamPublisher implements UpstreamPublisher {

  /** The default of realtimecluster.(edge|hub).upstream-buffer-bytes-max: 64 MiB. */
  static final String BUFFER_BYTES_MAX_DEFAULT = "67108864";

  private static final int PERSISTENT = 2;

  private final OutgoingBatches batches;

  RabbitUpstreamPublisher(
      RabbitAddress address,
      @ConfigProperty(name = RabbitChannels.UPSTREAM_BUFFER_BYTES_MAX) long bufferBytesMax,
      UpstreamTopology topology,
      MeterRegistry meters) {
    this.batches =
        new OutgoingBatches(
            RabbitChannels.UPSTREAM,
            RabbitTopology.UPSTREAM_EXCHANGE,
            PERSISTENT,
            bufferBytesMax,
            address,
            meters);
    topology.whenDeclared(batches::open);
  }

  @Override
  public void publish(int partition, UpstreamBatch batch, Runnable written)
      throws BrokerUnavailableException {
    batches.add(Integer.toString(partition), batch.toByteArray(), written);
  }

  @PreDestroy
  void close() {
    batches.close();
  }
}
