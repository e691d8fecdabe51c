package io.realtimecluster.e2e.faults.fault;

import java.time.Duration;
import java.util.Random;

/**
 * Something that goes wrong once. First it is injected, then, when clients are served again, what
 * has gone is brought back, which may interrupt them again.
 */
public sealed interface Fault {

  /** Its kind. */
  FaultKind kind();

  /**
   * Lets it happen.
   *
   * @return how long nobody could be served for the fault's own part; zero where others could step
   *     in at once
   */
  Duration inject(World world);

  /** Brings back what has gone; false if nothing has. */
  default boolean bringBack(World world) {
    return false;
  }

  /** SIGKILL to a hub. */
  record HubKilled(String hub) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.HUB_KILLED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().kill(hub);
      return Duration.ZERO;
    }

    @Override
    public boolean bringBack(World world) {
      world.cluster().startHub(hub);
      return true;
    }
  }

  /** SIGSTOP to a hub, and SIGCONT some time later. */
  record HubPaused(String hub, Duration time) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.HUB_PAUSED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().pauseHub(hub);
      try {
        Sleeping.sleep(time);
      } finally {
        world.cluster().resumeHub(hub);
      }
      return Duration.ZERO;
    }
  }

  /** SIGTERM to a hub. */
  record HubRestarted(String hub) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.HUB_RESTARTED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().stopHub(hub);
      return Duration.ZERO;
    }

    @Override
    public boolean bringBack(World world) {
      world.cluster().startHub(hub);
      return true;
    }
  }

  /** No packets between the second hub and Infinispan for some time. */
  record HubCutOff(Duration time) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.HUB_CUT_OFF;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().cutOff();
      try {
        Sleeping.sleep(time);
      } finally {
        world.cluster().mend();
      }
      return Duration.ZERO;
    }
  }

  /** SIGKILL to an edge. */
  record EdgeKilled(String edge) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.EDGE_KILLED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().kill(edge);
      return Duration.ZERO;
    }

    @Override
    public boolean bringBack(World world) {
      world.cluster().startEdge(edge);
      return true;
    }
  }

  /** RabbitMQ is away for some time, besides that which it takes to stop and to start. */
  record BrokerRestarted(Duration time) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.BROKER_RESTARTED;
    }

    @Override
    public Duration inject(World world) {
      long startNanos = System.nanoTime();
      world.cluster().stopBroker();
      Sleeping.sleep(time);
      world.cluster().startBroker();
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }
  }

  /** SIGKILL to a node of Infinispan. */
  record StateNodeKilled(String node) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.STATE_NODE_KILLED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().killStateNode(node);
      return Duration.ZERO;
    }

    @Override
    public boolean bringBack(World world) {
      world.cluster().startStateNode(node);
      return true;
    }
  }

  /** A partition's queue is deleted, with what is in it. */
  record PartitionQueueDeleted(int partition) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PARTITION_QUEUE_DELETED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().deletePartitionQueue(partition);
      return Duration.ZERO;
    }
  }

  /** An edge's queue is deleted, with what is in it. */
  record EdgeQueueDeleted(String edge) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.EDGE_QUEUE_DELETED;
    }

    @Override
    public Duration inject(World world) {
      world.cluster().deleteEdgeQueue(edge);
      return Duration.ZERO;
    }
  }

  /** So many clients lose their connections, chosen by the seed. */
  record ClientsCut(int count, long seed) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.CLIENTS_CUT;
    }

    @Override
    public Duration inject(World world) {
      world.load().cut(count, new Random(seed));
      return Duration.ZERO;
    }
  }
}
