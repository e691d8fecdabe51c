package io.realtimecluster.bench.server;

import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Edges, RabbitMQ, hubs and Infinispan on this machine, as processes of their own. For one thread.
 */
public final class Cluster {
  private static final String USER = "bench";
  private static final String PASSWORD = "bench-secret";
  private static final String SECRET = "a-secret-of-the-load-generator-with-32-bytes";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String OWNED = "realtimecluster_hub_partitions_owned";
  private static final long OWNED_SECONDS_MAX = 60;
  private static final long POLL_MILLIS = 100;

  private final Servers servers;
  private final Plan plan;
  private final Broker broker;
  private final int statePort;
  private final List<Listening> hubs = new ArrayList<>();
  private final List<Listening> edges = new ArrayList<>();
  private int hubsStarted;

  /** Where RabbitMQ listens. */
  public record Broker(String host, int port, String user, String password) {}

  /**
   * What is started, besides RabbitMQ and Infinispan.
   *
   * @param roomTypes as JSON
   * @param jvmOptions of hubs and edges
   * @param edgeEnvironment limits and the like, of every edge
   */
  public record Plan(
      int hubs,
      int edges,
      int partitions,
      String roomTypes,
      List<String> jvmOptions,
      Map<String, String> edgeEnvironment) {}

  private Cluster(Servers servers, Plan plan, Broker broker, int statePort) {
    this.servers = servers;
    this.plan = plan;
    this.broker = broker;
    this.statePort = statePort;
  }

  /** Starts all of it and waits until the hubs have taken all partitions. */
  public static Cluster start(Servers servers, Plan plan) throws IOException, InterruptedException {
    var broker = new Broker(LOOPBACK, servers.part("rabbitmq", USER, PASSWORD), USER, PASSWORD);
    var cluster = new Cluster(servers, plan, broker, servers.part("infinispan", USER, PASSWORD));
    for (int started = 0; started < plan.hubs(); started++) {
      cluster.startHub();
    }
    cluster.awaitPartitions();
    for (int started = 0; started < plan.edges(); started++) {
      cluster.startEdge();
    }
    return cluster;
  }

  public Broker broker() {
    return broker;
  }

  /** Those that run. */
  public List<Listening> hubs() {
    return List.copyOf(hubs);
  }

  /** Those that run. */
  public List<Listening> edges() {
    return List.copyOf(edges);
  }

  /** What tokens are signed with. */
  public String secret() {
    return SECRET;
  }

  /** Another hub takes the place of the first, which is asked to end. */
  public Listening replaceHub() throws IOException, InterruptedException {
    Listening next = startHub();
    servers.stop(hubs.removeFirst());
    awaitPartitions();
    return next;
  }

  /** Kills an edge, which gets no chance to say goodbye. */
  public void kill(Listening edge) throws InterruptedException {
    edges.remove(edge);
    servers.kill(edge);
  }

  private Listening startHub() throws IOException, InterruptedException {
    Path roomTypes = servers.folder().resolve("room-types.json");
    Files.writeString(roomTypes, plan.roomTypes());
    String name = "hub-" + ++hubsStarted;
    Map<String, String> environment = common();
    environment.put("REALTIMECLUSTER_HUB_ID", name);
    environment.put("REALTIMECLUSTER_ROOM_TYPES_FILE", roomTypes.toString());
    environment.put("QUARKUS_INFINISPAN_CLIENT_HOSTS", LOOPBACK + ":" + statePort);
    environment.put("QUARKUS_INFINISPAN_CLIENT_USERNAME", USER);
    environment.put("QUARKUS_INFINISPAN_CLIENT_PASSWORD", PASSWORD);
    Listening hub = servers.application(name, "hub", LOOPBACK, plan.jvmOptions(), environment);
    hubs.add(hub);
    return hub;
  }

  private void startEdge() throws IOException, InterruptedException {
    String name = "edge-" + (edges.size() + 1);
    Map<String, String> environment = common();
    environment.put("REALTIMECLUSTER_EDGE_ID", name);
    environment.put("REALTIMECLUSTER_AUTH_JWT_SECRET", SECRET);
    environment.putAll(plan.edgeEnvironment());
    edges.add(servers.application(name, "edge", LOOPBACK, plan.jvmOptions(), environment));
  }

  private Map<String, String> common() {
    Map<String, String> common = new HashMap<>();
    common.put("RABBITMQ_HOST", broker.host());
    common.put("RABBITMQ_PORT", Integer.toString(broker.port()));
    common.put("RABBITMQ_USERNAME", USER);
    common.put("RABBITMQ_PASSWORD", PASSWORD);
    common.put("REALTIMECLUSTER_PARTITIONS", Integer.toString(plan.partitions()));
    return common;
  }

  private void awaitPartitions() throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(OWNED_SECONDS_MAX);
    while (owned() < plan.partitions()) {
      if (System.nanoTime() > endNanos) {
        throw new IOException(
            "after %d s the hubs own %.0f of %d partitions"
                .formatted(OWNED_SECONDS_MAX, owned(), plan.partitions()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private double owned() throws IOException, InterruptedException {
    double owned = 0;
    for (Listening hub : hubs) {
      owned += Metrics.of(hub).value(OWNED);
    }
    return owned;
  }
}
