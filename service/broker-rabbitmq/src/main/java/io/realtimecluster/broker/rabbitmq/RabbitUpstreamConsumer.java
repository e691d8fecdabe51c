package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes partitions by RabbitMQ's Java client: one connection, on it a channel for each partition
 * that is consumed. The connection is made when it is needed and was lost. Thread-safe.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "realtimecluster.role", stringValue = "edge")
public class RabbitUpstreamConsumer implements UpstreamConsumer {

  /** How many batches of a partition may be delivered and not yet acknowledged. */
  static final int PREFETCH_MAX = 64;

  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(2);
  private static final Logger LOG = Logger.getLogger(RabbitUpstreamConsumer.class);

  private final RabbitAddress address;
  private final String hub;
  private final Counter restarts;
  private @Nullable Connection connection;

  RabbitUpstreamConsumer(
      RabbitAddress address,
      @ConfigProperty(name = "realtimecluster.hub.id", defaultValue = "hub") String hub,
      MeterRegistry meters) {
    this.address = address;
    this.hub = hub;
    this.restarts =
        meters.counter("realtimecluster.broker.consumer.restarts", "channel", "partitions");
  }

  @Override
  public boolean connect() {
    try {
      rehearse(connection());
      return true;
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.infof("RabbitMQ at %s: not connected yet: %s", address, Failure.text(e));
      return false;
    }
  }

  /**
   * The first channel and the first consumer take longer than all others. A hub serves without it,
   * too.
   */
  private void rehearse(Connection open) {
    try {
      Channel channel = open.createChannel();
      if (channel != null) {
        rehearse(channel);
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      LOG.infof("RabbitMQ at %s: no rehearsal: %s", address, Failure.text(e));
    }
  }

  private void rehearse(Channel channel) throws IOException, TimeoutException {
    PartitionSession session = new PartitionSession(channel);
    try {
      RabbitTopology.declareExchanges(channel);
      String queue = RabbitTopology.rehearsalQueue(hub);
      var _ = channel.queueDeclare(queue, false, true, true, Map.of());
      session.consume(queue);
    } finally {
      session.close();
    }
  }

  @Override
  public Consumption consume(int partition, UpstreamReceiver receiver) {
    PartitionConsumption consumption = new PartitionConsumption(this, partition, receiver);
    consumption.start();
    return consumption;
  }

  /** The connection, made anew if it was lost. Who comes while that happens waits. */
  synchronized Connection connection() throws IOException, TimeoutException {
    Connection current = connection;
    if (current == null || !current.isOpen()) {
      current = address.connect("realtimecluster hub " + hub);
      connection = current;
      LOG.infof("hub %s: connected to RabbitMQ at %s", hub, address);
    }
    return current;
  }

  /** On a channel of its own. */
  PartitionSession session() throws IOException, TimeoutException {
    Channel channel = connection().createChannel();
    if (channel == null) {
      throw new IOException("no more channels on the connection");
    }
    return new PartitionSession(channel);
  }

  /** Declares the queue of a partition, on a channel that is closed again. */
  void declare(int partition) throws IOException, TimeoutException {
    PartitionSession session = session();
    try {
      session.declare(partition);
    } finally {
      session.close();
    }
  }

  void restarted() {
    restarts.increment();
  }

  @PreDestroy
  synchronized void close() {
    if (connection != null) {
      connection.abort((int) CLOSE_TIME_MAX.toMillis());
    }
  }
}
