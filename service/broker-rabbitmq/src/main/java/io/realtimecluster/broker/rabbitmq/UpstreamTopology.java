package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Declares the exchanges and the queues of all partitions as an edge or a hub starts, and tries
 * until the broker is there: RabbitMQ drops a message silently that no queue takes. An edge
 * publishes nothing before {@link #declared()}. Thread-safe.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "realtimecluster.role", stringValue = "none")
public class UpstreamTopology {

  /** How long to wait after a failure, and how often it is logged. */
  static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = Logger.getLogger(UpstreamTopology.class);

  private final RabbitAddress address;
  private final int partitions;
  private volatile boolean declared;
  private volatile boolean stopped;
  private volatile Runnable onDeclared = () -> {};

  UpstreamTopology(
      RabbitAddress address,
      @ConfigProperty(name = "realtimecluster.partitions", defaultValue = "64") int partitions) {
    this.address = address;
    this.partitions = partitions;
  }

  /** True once all queues are there. */
  public boolean declared() {
    return declared;
  }

  /** Calls it when all queues are there, at once if they are. One caller alone. */
  synchronized void whenDeclared(Runnable callback) {
    onDeclared = callback;
    if (declared) {
      callback.run();
    }
  }

  void start(@Observes StartupEvent event) {
    var _ = Thread.ofVirtual().name("upstream-topology").start(this::declareUntilDone);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  private void declareUntilDone() {
    while (!stopped && !declared) {
      try {
        declare();
      } catch (IOException | TimeoutException | RuntimeException e) {
        LOG.warnf("RabbitMQ at %s: queues not declared yet: %s", address, Failure.text(e));
        if (!slept()) {
          return;
        }
      }
    }
  }

  private void declare() throws IOException, TimeoutException {
    try (Connection connection = address.connect("realtimecluster topology");
        Channel channel = connection.createChannel()) {
      RabbitTopology.declareExchanges(channel);
      for (int partition = 0; partition < partitions; partition++) {
        RabbitTopology.declarePartition(channel, partition);
      }
    }
    LOG.infof("RabbitMQ at %s: %d partition queues are there", address, partitions);
    synchronized (this) {
      declared = true;
      onDeclared.run();
    }
  }

  private static boolean slept() {
    try {
      Thread.sleep(RETRY_INTERVAL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
