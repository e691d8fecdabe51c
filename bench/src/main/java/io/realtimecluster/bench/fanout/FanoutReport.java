package io.realtimecluster.bench.fanout;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What a run found. Counts are of the whole run with its warm-up, rates and latencies of the
 * measured part.
 *
 * @param unanswered publishes that neither succeeded nor failed
 * @param errors refused requests and lost connections, by code
 */
public record FanoutReport(
    int subscribers,
    int rooms,
    long published,
    long unanswered,
    long expected,
    long received,
    long lost,
    long doubled,
    long outOfOrder,
    double publishesPerSecond,
    double deliveriesPerSecond,
    Latency delivery,
    Latency acknowledge,
    Map<String, Long> errors) {

  /** Whether every publication reached every subscriber once, in order. */
  @JsonProperty
  public boolean intact() {
    return lost == 0 && doubled == 0 && outOfOrder == 0 && unanswered == 0 && errors.isEmpty();
  }

  public String table() {
    return """
        subscribers     %,d in %,d room(s)
        published       %,d (%,.1f/s)   unanswered %,d
        deliveries      expected %,d   received %,d   lost %,d   doubled %,d   out of order %,d
        rate            %,.0f deliveries/s
        delivery        %s
        acknowledge     %s
        errors          %s
        """
        .formatted(
            subscribers,
            rooms,
            published,
            publishesPerSecond,
            unanswered,
            expected,
            received,
            lost,
            doubled,
            outOfOrder,
            deliveriesPerSecond,
            delivery,
            acknowledge,
            errors.isEmpty() ? "none" : errors.toString());
  }
}
