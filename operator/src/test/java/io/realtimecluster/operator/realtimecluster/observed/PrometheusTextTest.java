package io.realtimecluster.operator.realtimecluster.observed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Samples in Prometheus' text. */
class PrometheusTextTest {

  private static final String TEXT =
      """
      # HELP edge_connections Open connections
      # TYPE edge_connections gauge
      edge_connections 12.0
      edge_connections_max 30000.0
      owned{node="a b",kind="x}"} 3 1700000000000
      owned{node="c"} 4.0
      broken one
      big 1.5E4
      nothing NaN
      """;

  @Test
  void plainSample_isRead() {
    assertThat(PrometheusText.sum(TEXT, "edge_connections")).isEqualTo(OptionalDouble.of(12));
    assertThat(PrometheusText.sum(TEXT, "big")).isEqualTo(OptionalDouble.of(15_000));
  }

  @Test
  void labelledSamples_areSummed() {
    assertThat(PrometheusText.sum(TEXT, "owned")).isEqualTo(OptionalDouble.of(7));
  }

  @Test
  void absentOrUnreadableSample_isUnknown() {
    assertThat(PrometheusText.sum(TEXT, "edge")).isEmpty();
    assertThat(PrometheusText.sum(TEXT, "broken")).isEmpty();
    assertThat(PrometheusText.sum(TEXT, "nothing")).isEmpty();
    assertThat(PrometheusText.sum("", "edge_connections")).isEmpty();
  }
}
