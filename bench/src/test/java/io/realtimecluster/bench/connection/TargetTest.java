package io.realtimecluster.bench.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void parse_noPath_takesTheProtocols() {
    assertEquals(new Target("edge", 8080, "/v1/connect"), Target.parse("http://edge:8080/"));
  }

  @Test
  void parse_pathAndQuery_keepsThem() {
    assertEquals(new Target("edge", 80, "/x?user=ana"), Target.parse("ws://edge/x?user=ana"));
  }

  @Test
  void parse_otherScheme_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Target.parse("wss://edge"));
  }
}
