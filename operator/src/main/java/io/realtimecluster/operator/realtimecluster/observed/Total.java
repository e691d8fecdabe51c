package io.realtimecluster.operator.realtimecluster.observed;

/**
 * A gauge summed over pods.
 *
 * @param value the sum, with the last known values of silent pods
 * @param silentPods how many pods did not answer this time
 * @param unknownPods how many of those have never answered, so that they are not in the sum
 */
public record Total(long value, int silentPods, int unknownPods) {

  /** Of no pods. */
  public static final Total ZERO = new Total(0, 0, 0);

  /** The sum; while a part of it is unknown, not less than what was said before. */
  public long notBelow(long before) {
    return unknownPods > 0 ? Math.max(value, before) : value;
  }
}
