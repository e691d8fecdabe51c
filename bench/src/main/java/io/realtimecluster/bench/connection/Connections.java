package io.realtimecluster.bench.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Opens connections over a few event loops. Thread-safe. */
public final class Connections implements AutoCloseable {
  /** No server batch is near this; a larger length is a sign of a broken stream. */
  static final int FRAME_BYTES_MAX = 16 << 20;

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  private final ClientProtocol protocol;
  private final SourceAddresses sources;
  private final EventLoopGroup loops;
  private final FastThreadLocal<LoopBuffers> buffers = new FastThreadLocal<>();
  private final LongAdder wireBytes = new LongAdder();
  private final Bootstrap bootstrap;

  public Connections(
      String name, int eventLoops, ClientProtocol protocol, SourceAddresses sources) {
    this.protocol = protocol;
    this.sources = sources;
    this.loops = new EpollEventLoopGroup(eventLoops, new DefaultThreadFactory(name, true));
    this.bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            // Without it each bind takes a port for every destination, and 28,000 is the end.
            .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
  }

  /** Connections opened from now on take no more than so many bytes that were not read. */
  public void receiveBufferBytes(int bytes) {
    bootstrap.option(ChannelOption.SO_RCVBUF, bytes);
  }

  /** Runs something later on one of the event loops. */
  public void schedule(Runnable task, long delayMillis) {
    var _ = loops.next().schedule(task, delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Bytes of WebSocket frames both ways, with their heads, of all connections so far. */
  public long wireBytes() {
    return wireBytes.sum();
  }

  void countWireBytes(int bytes) {
    wireBytes.add(bytes);
  }

  /** Begins to connect; the listener hears how it went. */
  public void open(Target target, ConnectionListener listener) {
    var connection = new ClientConnection(this, target, listener);
    var connect = bootstrap.clone().handler(connection);
    var source = sources.next();
    ChannelFuture connecting =
        source == null
            ? connect.connect(target.address())
            : connect.connect(target.address(), source);
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            connection.ended("not connected: " + done.cause().getMessage());
          }
        });
  }

  /** Closes every connection and waits until the event loops have ended. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  ClientProtocol protocol() {
    return protocol;
  }

  /** The calling event loop's own. */
  LoopBuffers buffers() {
    LoopBuffers own = buffers.get();
    if (own == null) {
      own = new LoopBuffers(protocol.newReader());
      buffers.set(own);
    }
    return own;
  }
}
