package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.edge.connection.Protocol;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollRouteTest {

  @Test
  void pingInterval_atTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    assertDoesNotThrow(() -> PollRoute.requireShort(Duration.ofSeconds(30)));
    assertThrows(IllegalStateException.class, () -> PollRoute.requireShort(Duration.ofSeconds(31)));
  }

  @Test
  void contentType_withParameterOrInCapitals_namesTheForm() {
    assertEquals(Optional.of(Protocol.JSON), MediaType.protocol("Application/JSON; charset=utf-8"));
    assertEquals(Optional.of(Protocol.PROTO), MediaType.protocol("application/x-protobuf"));
    assertEquals(Optional.of(Protocol.JSON), MediaType.protocol(null));
    assertEquals(Optional.empty(), MediaType.protocol("text/plain"));
  }

  @Test
  void forwards_atTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    ForwardLimit limit = new ForwardLimit(2);
    assertTrue(limit.tryTake());
    assertTrue(limit.tryTake());
    assertFalse(limit.tryTake());
    assertEquals(2, limit.open());
    limit.release();
    assertTrue(limit.tryTake());
  }
}
