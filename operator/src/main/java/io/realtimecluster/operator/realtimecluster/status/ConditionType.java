package io.realtimecluster.operator.realtimecluster.status;

/** The conditions of a RealtimeCluster. */
public enum ConditionType {
  /** The broker takes messages. */
  BROKER_READY("BrokerReady", true, Reason.PODS_NOT_READY),
  /** The state store takes writes. */
  STATE_READY("StateReady", true, Reason.PODS_NOT_READY),
  /** The hubs run rooms. */
  HUBS_READY("HubsReady", true, Reason.PODS_NOT_READY),
  /** The edges take connections. */
  EDGES_READY("EdgesReady", true, Reason.PODS_NOT_READY),
  /** All of the above. */
  READY("Ready", true, Reason.PODS_NOT_READY),
  /** The endpoint leads to the edges, as far as Kubernetes can tell. */
  EXPOSED("Exposed", true, Reason.LOAD_BALANCER_PENDING),
  /** More edges are needed than there may be. */
  SCALING_LIMITED("ScalingLimited", false, Reason.WITHIN_LIMITS),
  /** The user asked that nothing be changed. */
  PAUSED("Paused", false, Reason.RECONCILING),
  /** Nodes allow what the cluster asks of them; there only if it asks. */
  NODES_TUNED("NodesTuned", true, Reason.NODES_NOT_TUNED);

  private final String text;
  private final boolean good;
  private final Reason first;

  ConditionType(String text, boolean good, Reason first) {
    this.text = text;
    this.good = good;
    this.first = first;
  }

  /** Of a type as written in the status. */
  public static ConditionType of(String type) {
    for (ConditionType known : values()) {
      if (known.text.equals(type)) {
        return known;
      }
    }
    throw new IllegalArgumentException("condition type is " + type);
  }

  /** As it is written in the status. */
  public String text() {
    return text;
  }

  /** Whether all is well when it is true. */
  public boolean isGoodWhenTrue() {
    return good;
  }

  /** Why it is false for a new cluster, which goes without saying. */
  public Reason first() {
    return first;
  }
}
