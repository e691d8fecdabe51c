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
  READY("Ready");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** As it is written in the status. */
  public String text() {
    return text;
  }
}
