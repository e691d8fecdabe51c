package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamBatches;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Publishes by the Java client. Batches are not persistent: after a restart of the broker an edge
 * recovers by offset. Thread-safe.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "realtimecluster.role", stringValue = "edge")
public class RabbitDownstreamPublisher implements DownstreamPublisher {

  /** The default of realtimecluster.hub.downstream-buffer-bytes-max: 64 MiB. */
  static final String BUFFER_BYTES_MAX_DEFAULT = "67108864";

  private static final int TRANSIENT = 1;

  private final OutgoingBatches batches;

  RabbitDownstreamPublisher(
      RabbitAddress address,
      @ConfigProperty(
              name = "realtimecluster.hub.downstream-buffer-bytes-max",
              defaultValue = BUFFER_BYTES_MAX_DEFAULT)
          long bufferBytesMax,
      MeterRegistry meters) {
    this.batches =
        new OutgoingBatches(
            RabbitChannels.DOWNSTREAM_OUT,
            RabbitTopology.DOWNSTREAM_EXCHANGE,
            TRANSIENT,
            bufferBytesMax,
            address,
            meters);
    batches.open();
  }

  @Override
  public void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
    batches.join(edge, message(batch));
  }

  @Override
  public void publishInOrder(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
    batches.add(edge, message(batch), () -> {});
  }

  @Override
  public void publishToAll(DownstreamBatch batch) throws BrokerUnavailableException {
    batches.add(RabbitTopology.ALL_EDGES, message(batch), () -> {});
  }

  private static byte[] message(DownstreamBatch batch) {
    return DownstreamBatches.newBuilder().addBatches(batch).build().toByteArray();
  }

  @PreDestroy
  void close() {
    batches.close();
  }
}
