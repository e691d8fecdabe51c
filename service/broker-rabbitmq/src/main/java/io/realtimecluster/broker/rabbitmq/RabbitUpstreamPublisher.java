package io.realtimecluster.broker.rabbitmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Publishes by Quarkus Messaging. Batches are persistent, since they may wait for a hub. They wait
 * here until the queues of all partitions are there, and while the broker is away. Thread-safe.
 */
@ApplicationScoped
public class RabbitUpstreamPublisher implements UpstreamPublisher {

  /** The default of realtimecluster.(edge|hub).upstream-buffer-bytes-max: 64 MiB. */
  static final String BUFFER_BYTES_MAX_DEFAULT = "67108864";

  private static final int PERSISTENT = 2;

  private final OutgoingBuffer buffer;

  RabbitUpstreamPublisher(
      @Channel(RabbitChannels.UPSTREAM)
          @OnOverflow(
              value = OnOverflow.Strategy.BUFFER,
              bufferSize = RabbitChannels.CONNECTOR_IN_FLIGHT_MAX)
          Emitter<byte[]> emitter,
      @ConfigProperty(name = RabbitChannels.UPSTREAM_BUFFER_BYTES_MAX) long bufferBytesMax,
      UpstreamTopology topology,
      MeterRegistry meters) {
    this.buffer =
        new OutgoingBuffer(RabbitChannels.UPSTREAM, emitter, PERSISTENT, bufferBytesMax, meters);
    topology.whenDeclared(buffer::open);
  }

  @Override
  public void publish(int partition, UpstreamBatch batch) throws BrokerUnavailableException {
    buffer.add(Integer.toString(partition), batch.toByteArray());
  }
}
