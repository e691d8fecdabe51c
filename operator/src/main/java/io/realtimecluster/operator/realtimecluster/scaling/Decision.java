package io.realtimecluster.operator.realtimecluster.scaling;

/** What to do about the number of edges. */
public sealed interface Decision {

  /** How many edges there should be, without one that is being drained. */
  int desired();

  /** Why, in one sentence for people. */
  String reason();

  /** Leave it. */
  record Hold(int desired, String reason) implements Decision {}

  /** Start more edges now. */
  record ScaleUp(int desired, String reason) implements Decision {}

  /**
   * Take one edge away, after it was drained.
   *
   * @param victim the name of its pod
   */
  record ScaleDown(int desired, String victim, String reason) implements Decision {}
}
