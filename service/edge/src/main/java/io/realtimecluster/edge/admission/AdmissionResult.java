package io.realtimecluster.edge.admission;

/** Whether a connection is admitted. */
public sealed interface AdmissionResult {

  /** It has a place. */
  record Admitted() implements AdmissionResult {}

  /**
   * It has none now.
   *
   * @param retryAfterSeconds for the client to wait, different for each
   */
  record Refused(Refusal why, int retryAfterSeconds) implements AdmissionResult {}
}
