package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void watch() {
    channel.freezeTime();
    channel.pipeline().addLast(new Liveness());
    channel.pipeline().fireChannelActive();
  }

  @Test
  void silence_afterARequest_atTheLimitAndPastIt() {
    channel.writeOutbound("request");
    pass(Liveness.SILENCE_MAX);
    assertTrue(channel.isOpen());
    pass(A_MOMENT);
    assertFalse(channel.isOpen());
  }

  @Test
  void answer_ofWhatever_beginsTheWaitAnew() {
    for (int i = 0; i < 10; i++) {
      channel.writeOutbound("request");
      pass(Liveness.SILENCE_MAX.minus(A_MOMENT));
      channel.writeInbound("answer");
    }
    assertTrue(channel.isOpen());
  }

  @Test
  void silence_whenNothingWasAsked_isAsItShouldBe() {
    pass(Liveness.SILENCE_MAX.multipliedBy(10));
    channel.writeOutbound("request");
    channel.writeInbound("answer");
    pass(Liveness.SILENCE_MAX.multipliedBy(10));
    assertTrue(channel.isOpen());
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }
}
