package io.realtimecluster.bench.ceiling;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket server that speaks connect, join and publish, and fans out with nothing in between.
 */
public final class CeilingServer implements AutoCloseable {
  private static final int HANDSHAKE_BYTES_MAX = 8_192;
  private static final int MESSAGE_BYTES_MAX = 65_536;
  private static final int BACKLOG = 4_096;
  private static final String PATH = "/v1/connect";
  private static final String SUBPROTOCOLS = "realtime.v1.proto,realtime.v1.json";

  private final EventLoopGroup loops;
  private final Channel channel;

  /**
   * @param port 0: any free one
   * @param batchMillis how long publications are gathered while the server is busy
   */
  public CeilingServer(int port, int eventLoops, int batchMillis) {
    this.loops = new EpollEventLoopGroup(eventLoops, new DefaultThreadFactory("ceiling", true));
    var rooms = new CeilingRooms(loops, batchMillis);
    this.channel =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accepted
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(HANDSHAKE_BYTES_MAX))
                        .addLast(
                            new WebSocketServerProtocolHandler(
                                PATH, SUBPROTOCOLS, false, MESSAGE_BYTES_MAX, false, true))
                        .addLast(new CeilingConnection(rooms));
                  }
                })
            .bind(port)
            .syncUninterruptibly()
            .channel();
  }

  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  public void awaitClose() throws InterruptedException {
    channel.closeFuture().sync();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
