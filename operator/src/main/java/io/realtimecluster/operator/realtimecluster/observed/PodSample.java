package io.realtimecluster.operator.realtimecluster.observed;

import java.time.Duration;
import java.util.Optional;

/**
 * What a pod says of a gauge.
 *
 * @param pod its name
 * @param answered whether it answered this time
 * @param last what it said last; empty if it has never answered
 */
public record PodSample(String pod, boolean answered, Optional<Last> last) {

  /**
   * The last answer.
   *
   * @param age how long ago it was given
   */
  public record Last(long value, Duration age) {}
}
