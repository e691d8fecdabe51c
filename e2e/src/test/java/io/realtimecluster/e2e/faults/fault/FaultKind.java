package io.realtimecluster.e2e.faults.fault;

import java.time.Duration;
import java.util.Optional;

/** The kinds of faults, with what they are called and what clients may see of them. */
public enum FaultKind {
  /** A hub ends without a chance to clean up. */
  HUB_KILLED("hub killed", Duration.ofSeconds(7)),
  /** A hub stands still for longer than its leases last, and goes on. */
  HUB_PAUSED("hub paused", null),
  /** A hub is stopped as an update does, and started again. */
  HUB_RESTARTED("hub restarted gracefully", Duration.ofMillis(200)),
  /** A hub and the state store do not reach each other. */
  HUB_CUT_OFF("hub cut off from the state store", null),
  /** An edge ends without a chance to clean up. */
  EDGE_KILLED("edge killed", Duration.ofSeconds(3)),
  /** RabbitMQ is stopped and started. Beyond the time that itself takes. */
  BROKER_RESTARTED("broker restarted", Duration.ofSeconds(5)),
  /** A node of Infinispan ends without a chance to clean up. */
  STATE_NODE_KILLED("state node killed", null),
  /** The queue from which a hub consumes is deleted. */
  PARTITION_QUEUE_DELETED("partition queue deleted", null),
  /** The queue from which an edge consumes is deleted. */
  EDGE_QUEUE_DELETED("edge queue deleted", null),
  /** Clients lose their connections. */
  CLIENTS_CUT("clients cut", null);

  private final String title;
  private final Duration goal;

  FaultKind(String title, Duration goal) {
    this.title = title;
    this.goal = goal;
  }

  /** What it is called in reports. */
  public String title() {
    return title;
  }

  /** The longest interruption that is aimed at, beyond what the fault itself takes. */
  public Optional<Duration> goal() {
    return Optional.ofNullable(goal);
  }
}
