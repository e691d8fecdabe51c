package io.realtimecluster.state.infinispan;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which something was sent and nothing has come back for some seconds. The
 * other side may be gone without a word, and TCP goes on to send for a quarter of an hour; the
 * client would give such a connection every operation, and each would time out. One that is closed
 * is made anew. Confined to the event loop of its connection.
 */
final class Liveness extends ChannelDuplexHandler {

  /**
   * How long nothing may come back: longer than an operation may take, and so short that a lease
   * can still be renewed on another connection.
   */
  static final Duration SILENCE_MAX = Duration.ofSeconds(3);

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final int LOOKS_MAX = (int) SILENCE_MAX.dividedBy(LOOK_INTERVAL);

  private boolean waits;
  private int silentLooks;
  private @Nullable Future<?> looks;

  @Override
  public void channelActive(ChannelHandlerContext context) {
    looks =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> look(context),
                LOOK_INTERVAL.toMillis(),
                LOOK_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (looks != null) {
      looks.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    waits = true;
    var _ = context.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waits = false;
    silentLooks = 0;
    context.fireChannelRead(message);
  }

  private void look(ChannelHandlerContext context) {
    silentLooks = waits ? silentLooks + 1 : 0;
    if (silentLooks > LOOKS_MAX) {
      var _ = context.close();
    }
  }
}
