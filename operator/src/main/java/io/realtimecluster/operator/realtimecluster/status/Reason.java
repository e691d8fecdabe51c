package io.realtimecluster.operator.realtimecluster.status;

/** Why a condition is as it is; the closed vocabulary of conditions and events. */
public enum Reason {
  /** Everything wanted is there, of the newest version. */
  ALL_READY("AllReady"),
  /** Enough is there, and some of it is still of an older version. */
  UPDATING("Updating"),
  /** As many serve as did before, and those that scaling has added are starting. */
  SCALING_UP("ScalingUp"),
  /** Too few pods are ready. */
  PODS_NOT_READY("PodsNotReady"),
  /** So many of several brokers or state stores that the others may wait for them for ever. */
  TOO_MANY_LOST("TooManyLost"),
  /** More edges are needed than edge.maxReplicas allows. */
  MAX_REPLICAS_REACHED("MaxReplicasReached"),
  /** There may be as many edges as are needed. */
  WITHIN_LIMITS("WithinLimits"),
  /** All nodes allow what is asked of them. */
  ALL_NODES_TUNED("AllNodesTuned"),
  /** Some node does not, or has not said so yet. */
  NODES_NOT_TUNED("NodesNotTuned"),
  /** Who installed the operator has not allowed it to tune nodes. */
  NODE_TUNING_NOT_ALLOWED("NodeTuningNotAllowed"),
  /** The Secret that auth.jwt.secretName names is not there, or has no key "secret". */
  JWT_SECRET_MISSING("JwtSecretMissing"),
  /** The signing secret is too short to be one. */
  JWT_SECRET_TOO_SHORT("JwtSecretTooShort"),
  /** It is run by somebody else: hubs and edges say whether they reach it. */
  EXTERNAL("External"),
  /** The Secret that broker.external.secretName names is not there, or has no key "uri". */
  BROKER_SECRET_MISSING("BrokerSecretMissing"),
  /** What it holds does not lead to a broker. */
  BROKER_SECRET_MALFORMED("BrokerSecretMalformed"),
  /** The Secret that state.external.secretName names is not there, or has no key "uri". */
  STATE_SECRET_MISSING("StateSecretMissing"),
  /** What it holds does not lead to a state store. */
  STATE_SECRET_MALFORMED("StateSecretMalformed"),
  /** Clients can be told where to connect. */
  EXPOSED("Exposed"),
  /** The Service of type LoadBalancer has no address yet. */
  LOAD_BALANCER_PENDING("LoadBalancerPending"),
  /** An HTTPRoute is asked for where the Gateway API is not installed. */
  HTTP_ROUTE_UNSUPPORTED("HttpRouteUnsupported"),
  /** The annotation realtimecluster.io/paused is "true": nothing is changed. */
  PAUSED_BY_ANNOTATION("PausedByAnnotation"),
  /** The operator does what the spec says. */
  RECONCILING("Reconciling"),
  /** A room type names a program that the hubs do not have. */
  UNKNOWN_ROOM_PROGRAM("UnknownRoomProgram"),
  /** The Secret that webhooks.secretName of a room type names is not there, or has no key. */
  WEBHOOK_SECRET_MISSING("WebhookSecretMissing"),
  /** What it holds is no key that calls can be signed with. */
  WEBHOOK_SECRET_MALFORMED("WebhookSecretMalformed"),
  /** Kubernetes refused what the operator wanted, or could not be reached. */
  APPLY_FAILED("ApplyFailed");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** As it is written in the status. */
  public String text() {
    return text;
  }
}
