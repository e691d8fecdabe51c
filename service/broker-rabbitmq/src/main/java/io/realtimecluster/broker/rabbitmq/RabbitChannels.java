package io.realtimecluster.broker.rabbitmq;

import io.realtimecluster.broker.downstream.HubQueue;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The configuration of the channel of Quarkus Messaging by which an edge or a hub is answered, and
 * of its buffer upstream, as defaults below its application.properties.
 */
public final class RabbitChannels implements ConfigSourceFactory {

  /** Edge and hub, outgoing; names it in metrics. */
  static final String UPSTREAM = "upstream";

  /** Edge and hub, incoming. */
  static final String DOWNSTREAM = "downstream";

  /** Hub, outgoing; names it in metrics. */
  static final String DOWNSTREAM_OUT = "downstream-out";

  /** The property that names this process's queue downstream. */
  static final String QUEUE = "realtimecluster.broker.queue";

  /** The property that limits what waits here to go upstream. */
  static final String UPSTREAM_BUFFER_BYTES_MAX =
      "realtimecluster.broker.upstream-buffer-bytes-max";

  /** The CDI identifier of the arguments of an edge's queue. */
  static final String EDGE_QUEUE_ARGUMENTS = "realtimecluster-edge-queue";

  /**
   * How many AMQP messages, of batches up to 256 KiB, an edge has not acknowledged at most. Above
   * about 100 the connector's buffer overflows when it consumes again after a lost connection
   * (SmallRye issue 1906).
   */
  static final int EDGE_PREFETCH_MAX = 100;

  /** Above META-INF/microprofile-config.properties, below application.properties. */
  private static final int ORDINAL = 110;

  /** Made by ServiceLoader. */
  public RabbitChannels() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue role = context.getValue("realtimecluster.role");
    String name = role == null || role.getValue() == null ? "none" : role.getValue();
    Map<String, String> properties = new HashMap<>();
    properties.put("quarkus.rabbitmq.devservices.enabled", "false");
    switch (name) {
      case "none" -> {}
      case "hub" -> requests(properties, HubQueue.of("${realtimecluster.hub.id:hub}"), "hub");
      default -> requests(properties, "${realtimecluster.edge.id:edge}", "edge");
    }
    return List.of(new PropertiesConfigSource(properties, "RabbitMQ channels of " + name, ORDINAL));
  }

  /** The way of requests upstream and of answers back. */
  private static void requests(Map<String, String> properties, String queue, String role) {
    properties.put(QUEUE, queue);
    properties.put(
        UPSTREAM_BUFFER_BYTES_MAX,
        "${realtimecluster.%s.upstream-buffer-bytes-max:%s}"
            .formatted(role, RabbitUpstreamPublisher.BUFFER_BYTES_MAX_DEFAULT));
    incoming(properties);
  }

  private static void incoming(Map<String, String> properties) {
    String prefix = "mp.messaging.incoming." + DOWNSTREAM + ".";
    String queue = "${" + QUEUE + "}";
    properties.put(prefix + "connector", "smallrye-rabbitmq");
    properties.put(prefix + "exchange.name", RabbitTopology.DOWNSTREAM_EXCHANGE);
    properties.put(prefix + "exchange.type", "direct");
    properties.put(prefix + "queue.name", RabbitTopology.edgeQueue(queue));
    properties.put(prefix + "queue.arguments", EDGE_QUEUE_ARGUMENTS);
    properties.put(prefix + "routing-keys", queue + "," + RabbitTopology.ALL_EDGES);
    properties.put(prefix + "max-outstanding-messages", Integer.toString(EDGE_PREFETCH_MAX));
    // Never requeue: order matters, and what is lost is recovered by offset.
    properties.put(prefix + "failure-strategy", "accept");
    // After the last attempt the connector would stop for good.
    properties.put(prefix + "reconnect-attempts", Integer.toString(Integer.MAX_VALUE));
    properties.put(prefix + "reconnect-interval", "1");
    properties.put(prefix + "connection-timeout", "5000");
    properties.put(prefix + "requested-heartbeat", "10");
    properties.put(prefix + "tracing.enabled", "false");
    // A broker that is away is no reason to kill every edge and hub.
    String health = "quarkus.messaging.health.\"" + DOWNSTREAM + "\".";
    properties.put(health + "liveness.enabled", "false");
    properties.put(health + "startup.enabled", "false");
    properties.put(health + "readiness.enabled", "false");
  }
}
