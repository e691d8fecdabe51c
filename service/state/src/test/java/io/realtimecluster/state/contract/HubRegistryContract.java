package io.realtimecluster.state.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.state.HubRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link HubRegistry} must do. */
public abstract class HubRegistryContract {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** The registry under test; no hub lives before a test. */
  protected abstract HubRegistry registry();

  @AfterEach
  void leave() throws Exception {
    registry().leave("a");
    registry().leave("b");
  }

  @Test
  void live_heartbeats_areListedOnce() throws Exception {
    registry().heartbeat("a", LONG);
    registry().heartbeat("b", LONG);
    registry().heartbeat("a", LONG);

    assertEquals(Set.of("a", "b"), registry().live());
  }

  @Test
  void live_afterLeave_isWithoutIt() throws Exception {
    registry().heartbeat("a", LONG);
    registry().heartbeat("b", LONG);

    registry().leave("a");
    registry().leave("never-was");

    assertEquals(Set.of("b"), registry().live());
  }

  @Test
  void live_lifespanRanOut_isWithoutIt() throws Exception {
    registry().heartbeat("a", Duration.ofMillis(150));
    registry().heartbeat("b", LONG);

    Thread.sleep(500);

    assertEquals(Set.of("b"), registry().live());
  }

  @Test
  void heartbeat_again_extendsTheLife() throws Exception {
    registry().heartbeat("a", Duration.ofMillis(150));
    registry().heartbeat("a", LONG);

    Thread.sleep(500);

    assertEquals(Set.of("a"), registry().live());
  }
}
