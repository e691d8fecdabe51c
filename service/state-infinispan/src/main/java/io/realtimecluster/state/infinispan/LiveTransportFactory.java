package io.realtimecluster.state.infinispan;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ExecutorService;
import org.infinispan.client.hotrod.TransportFactory;

/**
 * Connections of the Hot Rod client that end when the other side is silent ({@link Liveness}).
 * Named in META-INF/microprofile-config.properties. Thread-safe.
 */
public final class LiveTransportFactory implements TransportFactory {

  /** The client makes one by its name. */
  public LiveTransportFactory() {}

  @Override
  public Class<? extends SocketChannel> socketChannelClass() {
    return LiveSocketChannel.class;
  }

  @Override
  @SuppressWarnings("deprecation") // The way that all versions of Netty know.
  public EventLoopGroup createEventLoopGroup(int threads, ExecutorService executor) {
    return new NioEventLoopGroup(threads, executor);
  }

  /** A connection with its own watch. */
  public static final class LiveSocketChannel extends NioSocketChannel {

    /** Not connected yet. */
    public LiveSocketChannel() {
      pipeline().addLast("liveness", new Liveness());
    }
  }
}
