package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.HubRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PassPaceTest {

  @Test
  void awaitNext_lookingForHubsFails_theNextPassIsDueAllTheSame() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    PassPace pace = new PassPace(new Failing(looks), Duration.ofMillis(150));
    while (looks.get() < 2) { // At first passes follow each other fast, without a look.
      assertTrue(pace.awaitNext());
    }
  }

  /** In a way that nobody expects. */
  private record Failing(AtomicInteger looks) implements HubRegistry {
    @Override
    public void heartbeat(String hub, Duration ttl) {}

    @Override
    public Set<String> live() {
      looks.incrementAndGet();
      throw new IllegalStateException("on purpose, for the test");
    }

    @Override
    public void leave(String hub) {}
  }
}
