package io.realtimecluster.broker.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Names and arguments of exchanges and queues. RabbitMQ refuses to declare one again with other
 * arguments, so what is declared here and what Quarkus Messaging declares must be the same.
 */
final class RabbitTopology {

  /** Direct; the routing key is the partition's number. */
  static final String UPSTREAM_EXCHANGE = "realtimecluster.upstream";

  /** Direct; the routing key is an edge's id, a hub's queue or {@link #ALL_EDGES}. */
  static final String DOWNSTREAM_EXCHANGE = "realtimecluster.downstream";

  /** The routing key that every edge's queue is bound with, besides its id. */
  static final String ALL_EDGES = "all";

  /**
   * How many bytes wait in a partition's queue at most: 64 MiB. Beyond it new batches are refused:
   * those that wait keep their order, and the clients whose publishes are refused send them again.
   */
  static final long PARTITION_BYTES_MAX = 64L * 1024 * 1024;

  /** How many bytes wait for an edge at most: 256 MiB. Beyond it the oldest are dropped. */
  static final long EDGE_BYTES_MAX = 256L * 1024 * 1024;

  /** How long the queue of an edge that is gone remains. */
  static final Duration EDGE_QUEUE_IDLE_MAX = Duration.ofSeconds(60);

  /** How long a batch waits for an edge; later the edge recovers by offset faster. */
  static final Duration EDGE_BATCH_AGE_MAX = Duration.ofSeconds(30);

  private RabbitTopology() {}

  static String partitionQueue(int partition) {
    return "realtimecluster.upstream." + partition;
  }

  /** Of an edge, or the one by which a hub is answered. */
  static String edgeQueue(String edge) {
    return "realtimecluster.edge." + edge;
  }

  /** A queue that a hub has for a moment as it starts. */
  static String rehearsalQueue(String hub) {
    return "realtimecluster.rehearsal." + hub;
  }

  static Map<String, Object> edgeQueueArguments() {
    return Map.of(
        "x-queue-type",
        "classic",
        "x-expires",
        (int) EDGE_QUEUE_IDLE_MAX.toMillis(),
        "x-message-ttl",
        (int) EDGE_BATCH_AGE_MAX.toMillis(),
        "x-max-length-bytes",
        EDGE_BYTES_MAX,
        "x-overflow",
        "drop-head");
  }

  static void declareExchanges(Channel channel) throws IOException {
    var _ = channel.exchangeDeclare(UPSTREAM_EXCHANGE, BuiltinExchangeType.DIRECT, true);
    var _ = channel.exchangeDeclare(DOWNSTREAM_EXCHANGE, BuiltinExchangeType.DIRECT, true);
  }

  /** Durable, so that batches outlive a restart of the broker while a hub is away. */
  static void declarePartition(Channel channel, int partition) throws IOException {
    String queue = partitionQueue(partition);
    Map<String, Object> arguments =
        Map.of(
            "x-queue-type",
            "classic",
            "x-single-active-consumer",
            true,
            "x-max-length-bytes",
            PARTITION_BYTES_MAX,
            "x-overflow",
            "reject-publish");
    var _ = channel.queueDeclare(queue, true, false, false, arguments);
    var _ = channel.queueBind(queue, UPSTREAM_EXCHANGE, Integer.toString(partition));
  }

  static void declareEdge(Channel channel, String edge) throws IOException {
    String queue = edgeQueue(edge);
    var _ = channel.queueDeclare(queue, true, false, false, edgeQueueArguments());
    var _ = channel.queueBind(queue, DOWNSTREAM_EXCHANGE, edge);
    var _ = channel.queueBind(queue, DOWNSTREAM_EXCHANGE, ALL_EDGES);
  }
}
