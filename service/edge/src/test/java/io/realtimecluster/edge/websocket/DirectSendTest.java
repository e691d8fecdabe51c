package io.realtimecluster.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a real socket. */
class DirectSendTest {

  private static final int MORE_THAN_A_SOCKET_TAKES_BYTES = 32 * 1024 * 1024;

  private final EventLoopGroup loops = new EpollEventLoopGroup(1);
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private Socket client;
  private Channel server;

  @BeforeEach
  void connect() throws Exception {
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.add(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    client = new Socket(address.getAddress(), address.getPort());
    client.setSoTimeout(30_000);
    server = accepted.poll(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void nothingWaits_isSentPastTheQueueAndStaysTheCallers() throws Exception {
    ByteBuf frame = frame(100, (byte) 1);
    assertEquals(100, send(frame));
    assertEquals(100, frame.readableBytes());
    assertEquals(1, frame.refCnt());
    assertArrayEquals(new byte[] {1, 1}, client.getInputStream().readNBytes(2));
    frame.release();
  }

  @Test
  void socketIsFull_takesAPartAndThenNothing() throws Exception {
    ByteBuf large = frame(MORE_THAN_A_SOCKET_TAKES_BYTES, (byte) 1);
    int sentBytes = send(large);
    assertTrue(sentBytes > 0 && sentBytes < MORE_THAN_A_SOCKET_TAKES_BYTES, "sent " + sentBytes);
    ByteBuf small = frame(1, (byte) 2);
    assertEquals(0, send(small));
    large.release();
    small.release();
  }

  @Test
  void somethingWaitsInTheQueue_nothingOvertakesIt() throws Exception {
    ByteBuf frame = frame(1, (byte) 2);
    int sentBytes =
        server
            .eventLoop()
            .submit(
                () -> {
                  server.write(Unpooled.wrappedBuffer(new byte[] {1}));
                  return DirectSend.send(server, frame);
                })
            .get();
    assertEquals(0, sentBytes);
    frame.release();
  }

  @Test
  void closed_takesNothing() throws Exception {
    server.close().sync();
    ByteBuf frame = frame(1, (byte) 1);
    assertEquals(0, send(frame));
    frame.release();
  }

  private int send(ByteBuf frame) throws Exception {
    return server.eventLoop().submit(() -> DirectSend.send(server, frame)).get();
  }

  private static ByteBuf frame(int bytes, byte content) {
    byte[] contents = new byte[bytes];
    Arrays.fill(contents, content);
    return Unpooled.directBuffer(bytes).writeBytes(contents);
  }
}
