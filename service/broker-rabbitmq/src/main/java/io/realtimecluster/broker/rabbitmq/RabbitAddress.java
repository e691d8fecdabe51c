package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where RabbitMQ is and how to log in: the same properties that Quarkus Messaging reads. Opens
 * connections of the Java client that do not recover by themselves: who uses one knows better what
 * to do after it was lost. Immutable and thread-safe.
 */
@Dependent
class RabbitAddress {

  /** How long any step of connecting and any call on a channel may take. */
  static final Duration CALL_TIME_MAX = Duration.ofSeconds(5);

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final String host;
  private final int port;
  private final String username;
  private final String password;
  private final String virtualHost;

  @Inject
  RabbitAddress(
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port,
      @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
      @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password,
      @ConfigProperty(name = "rabbitmq-virtual-host", defaultValue = "/") String virtualHost) {
    this.host = host;
    this.port = port;
    this.username = username;
    this.password = password;
    this.virtualHost = virtualHost;
  }

  /**
   * Opens a connection.
   *
   * @param name what RabbitMQ shows it as
   */
  Connection connect(String name) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(host);
    factory.setPort(port);
    factory.setUsername(username);
    factory.setPassword(password);
    factory.setVirtualHost(virtualHost);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setHandshakeTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setChannelRpcTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
    return factory.newConnection(name);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
