package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.vertx.core.net.TrustOptions;
import io.vertx.rabbitmq.RabbitMQOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where RabbitMQ is and how to log in: a URI, or the properties that Quarkus Messaging reads, too.
 * Opens connections of the Java client that do not recover by themselves: who uses one knows better
 * what to do after it was lost. Immutable and thread-safe.
 */
@Dependent
class RabbitAddress {

  /** How long any step of connecting and any call on a channel may take. */
  static final Duration CALL_TIME_MAX = Duration.ofSeconds(5);

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final RabbitUri uri;
  private final Optional<BrokerTrust> trust;

  @Inject
  RabbitAddress(
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port,
      @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
      @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password,
      @ConfigProperty(name = "rabbitmq-virtual-host", defaultValue = "/") String virtualHost,
      @ConfigProperty(name = "rabbitmq-uri") Optional<String> uri,
      @ConfigProperty(name = "rabbitmq-ca-file") Optional<Path> caFile) {
    this(
        uri.map(RabbitUri::parse)
            .orElseGet(() -> new RabbitUri(false, host, port, username, password, virtualHost)),
        caFile);
  }

  /**
   * Of a URI.
   *
   * @param caFile the certificates to trust, as PEM; without it, those that the platform trusts
   */
  RabbitAddress(RabbitUri uri, Optional<Path> caFile) {
    this.uri = uri;
    this.trust = uri.tls() ? Optional.of(BrokerTrust.of(caFile)) : Optional.empty();
  }

  /**
   * Opens a connection.
   *
   * @param name what RabbitMQ shows it as
   */
  Connection connect(String name) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(uri.host());
    factory.setPort(uri.port());
    factory.setUsername(uri.username());
    factory.setPassword(uri.password());
    factory.setVirtualHost(uri.virtualHost());
    trust.ifPresent(present -> factory.useSslProtocol(present.context()));
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setHandshakeTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setChannelRpcTimeout((int) CALL_TIME_MAX.toMillis());
    factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
    return factory.newConnection(name);
  }

  /** Leads a client of Quarkus Messaging here. */
  RabbitMQOptions lead(RabbitMQOptions options) {
    options
        .setAddresses(List.of(new Address(uri.host(), uri.port())))
        .setUser(uri.username())
        .setPassword(uri.password())
        .setVirtualHost(uri.virtualHost());
    trust.ifPresent(
        present -> options.setSsl(true).setTrustOptions(TrustOptions.wrap(present.trustManager())));
    return options;
  }

  @Override
  public String toString() {
    return uri.host() + ":" + uri.port();
  }
}
