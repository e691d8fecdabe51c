package io.realtimecluster.operator.realtimecluster.status;

/** The conditions of a RealtimeCluster. */
public enum ConditionType {
  /** The broker takes messages. */
  BROKER_READY("BrokerReady"),
  /** The state store takes writes. */
  STATE_READY("StateReady"),
  /** The hubs run rooms. */
  HUBS_READY("HubsReady"),
  /** The edges take connections. */
  EDGES_READY("EdgesReady"),
  /** All of the above. */
  READY("Ready"),
  /** More edges are needed than there may be. */
  SCALING_LIMITED("ScalingLimited"),
  /** Nodes allow what the cluster asks of them; there only if it asks. */
  NODES_TUNED("NodesTuned");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** Of a type as written in the status: whether all is well when it is true. */
  public static boolean isGoodWhenTrue(String type) {
    return !SCALING_LIMITED.text.equals(type);
  }

  /** As it is written in the status. */
  public String text() {
    return text;
  }
}
