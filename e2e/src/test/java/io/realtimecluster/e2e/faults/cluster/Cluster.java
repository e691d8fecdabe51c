package io.realtimecluster.e2e.faults.cluster;

import io.realtimecluster.e2e.RealProcesses;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The processes under test: RabbitMQ, three nodes of Infinispan, two hubs and three edges. The
 * first hub talks to Infinispan as hubs do; the second through a proxy that can be cut, and without
 * learning the nodes' own addresses.
 */
public final class Cluster implements AutoCloseable {

  /** All hubs. */
  public static final List<String> HUBS = List.of("hub-1", "hub-2");

  /** The hub that can be cut off from the state store. */
  public static final String PROXIED_HUB = "hub-2";

  /** All edges. */
  public static final List<String> EDGES = List.of("edge-1", "edge-2", "edge-3");

  /** All nodes of the state store. */
  public static final List<String> STATE_NODES = StateNodes.NAMES;

  private static final String LEASE_TIME = "5S";

  private final RealProcesses processes = new RealProcesses("faults", Map.of());
  private final StateNodes stateNodes = new StateNodes(processes);
  private final Set<String> servingEdges = ConcurrentHashMap.newKeySet();

  /** Starts all; waits until they are ready. */
  public void start() {
    processes.startBroker();
    stateNodes.start();
    processes.awaitBroker();
    HUBS.forEach(this::startHub);
    EDGES.forEach(this::startEdge);
  }

  /** A ready edge by chance, as a load balancer would choose. */
  public URI anyEdge() {
    List<String> serving = List.copyOf(servingEdges);
    return processes.edge(serving.get(ThreadLocalRandom.current().nextInt(serving.size())));
  }

  /** Starts a hub that was ended; waits until it is ready. */
  public void startHub(String hub) {
    boolean proxied = hub.equals(PROXIED_HUB);
    processes.startHub(
        hub,
        Map.of(
            "REALTIMECLUSTER_HUB_LEASE_TIME",
            LEASE_TIME,
            "QUARKUS_INFINISPAN_CLIENT_HOSTS",
            proxied ? stateNodes.proxiedAddresses() : stateNodes.addresses(),
            "QUARKUS_INFINISPAN_CLIENT_CLIENT_INTELLIGENCE",
            proxied ? "BASIC" : "HASH_DISTRIBUTION_AWARE"));
  }

  /** Starts an edge that was ended; waits until it is ready. */
  public void startEdge(String edge) {
    processes.startEdge(edge);
    servingEdges.add(edge);
  }

  /** Ends a hub or an edge as SIGKILL does. */
  public void kill(String id) {
    servingEdges.remove(id);
    processes.kill(id);
  }

  /** Ends a hub as SIGTERM does. */
  public void stopHub(String hub) {
    processes.stop(hub);
  }

  /** Stops a hub where it is. */
  public void pauseHub(String hub) {
    processes.pause(hub);
  }

  /** Lets it go on. */
  public void resumeHub(String hub) {
    processes.resume(hub);
  }

  /** Ends RabbitMQ as SIGTERM does. */
  public void stopBroker() {
    processes.stop("rabbitmq");
  }

  /** Starts RabbitMQ again; waits until it takes connections. */
  public void startBroker() {
    processes.startBroker();
    processes.awaitBroker();
  }

  /** Ends a node of the state store as SIGKILL does. */
  public void killStateNode(String node) {
    stateNodes.kill(node);
  }

  /** Starts a node of the state store that was ended; waits until all have what they should. */
  public void startStateNode(String node) {
    stateNodes.startAgain(node);
  }

  /** Drops everything between the second hub and the state store. */
  public void cutOff() {
    stateNodes.cut();
  }

  /** Ends that. */
  public void mend() {
    stateNodes.mend();
  }

  /** Deletes the queue of a partition. */
  public void deletePartitionQueue(int partition) {
    processes.controlBroker("delete_queue", "realtimecluster.upstream." + partition);
  }

  /** Deletes the queue of an edge. */
  public void deleteEdgeQueue(String edge) {
    processes.controlBroker("delete_queue", "realtimecluster.edge." + edge);
  }

  /** True if everything runs and is ready. */
  public boolean isReady() {
    return Stream.concat(HUBS.stream(), EDGES.stream()).allMatch(processes::isReady);
  }

  @Override
  public void close() {
    stateNodes.close();
    processes.close();
  }
}
