package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Publishes by Quarkus Messaging. Batches are not persistent: after a restart of the broker an edge
 * recovers by offset. Thread-safe.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "realtimecluster.role", stringValue = "edge")
public class RabbitDownstreamPublisher implements DownstreamPublisher {

  /** The default of realtimecluster.hub.downstream-buffer-bytes-max: 64 MiB. */
  static final String BUFFER_BYTES_MAX_DEFAULT = "67108864";

  private static final int TRANSIENT = 1;

  private final OutgoingBuffer buffer;

  RabbitDownstreamPublisher(
      @Channel(RabbitChannels.DOWNSTREAM_OUT)
          @OnOverflow(
              value = OnOverflow.Strategy.BUFFER,
              bufferSize = RabbitChannels.CONNECTOR_IN_FLIGHT_MAX)
          Emitter<byte[]> emitter,
      @ConfigProperty(
              name = "realtimecluster.hub.downstream-buffer-bytes-max",
              defaultValue = BUFFER_BYTES_MAX_DEFAULT)
          long bufferBytesMax,
      MeterRegistry meters) {
    this.buffer =
        new OutgoingBuffer(
            RabbitChannels.DOWNSTREAM_OUT, emitter, TRANSIENT, bufferBytesMax, meters);
    buffer.open();
  }

  @Override
  public void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
    buffer.add(edge, batch.toByteArray());
  }

  @Override
  public void publishToAll(DownstreamBatch batch) throws BrokerUnavailableException {
    buffer.add(RabbitTopology.ALL_EDGES, batch.toByteArray());
  }
}
