package io.realtimecluster.operator.realtimecluster.observed;

import java.util.List;

/**
 * A gauge summed over pods.
 *
 * @param value the sum, with the last known values of silent pods
 * @param pods how many pods were asked
 * @param silentPods how many pods did not answer this time
 * @param unknownPods how many of those have never answered, so that they are not in the sum
 */
public record Total(long value, int pods, int silentPods, int unknownPods) {

  /** Of no pods. */
  public static final Total ZERO = new Total(0, 0, 0, 0);

  /** Over these pods. */
  public static Total of(List<PodSample> samples) {
    Total total = ZERO;
    for (PodSample sample : samples) {
      total = total.with(sample);
    }
    return total;
  }

  private Total with(PodSample sample) {
    if (sample.last().isEmpty()) {
      return withUnknown();
    }
    long last = sample.last().get().value();
    return sample.answered() ? withAnswer(last) : withLast(last);
  }

  /** With one pod more, which answered. */
  Total withAnswer(long answer) {
    return new Total(value + answer, pods + 1, silentPods, unknownPods);
  }

  /** With one pod more, which did not answer and once said this. */
  Total withLast(long last) {
    return new Total(value + last, pods + 1, silentPods + 1, unknownPods);
  }

  /** With one pod more, of which nothing is known. */
  Total withUnknown() {
    return new Total(value, pods + 1, silentPods + 1, unknownPods + 1);
  }

  /** The sum; while a part of it is unknown, not less than what was said before. */
  public long notBelow(long before) {
    return unknownPods > 0 ? Math.max(value, before) : value;
  }
}
