package io.realtimecluster.edge.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.realtimecluster.edge.connection.Batch;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.connection.FrameReceiver;
import io.realtimecluster.edge.connection.Protocol;
import io.realtimecluster.edge.connection.Transport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket at its Netty channel, after the frame decoder. Frames are written as bytes, built
 * once for all connections that get them. Confined to the channel's event loop.
 */
final class WebSocketTransport extends ChannelInboundHandlerAdapter implements Transport {

  /** A peer that does not answer a close frame is cut off after that. */
  private static final long CLOSE_WAIT_SECONDS = 2;

  private final Channel channel;
  private final Protocol protocol;
  private final int messageBytesMax;
  private final Connections connections;
  private final FrameReceiver receiver;
  private @Nullable Connection connection;
  private @Nullable Fragments fragments;
  private boolean closing;

  WebSocketTransport(
      Channel channel,
      Protocol protocol,
      int messageBytesMax,
      Connections connections,
      FrameReceiver receiver) {
    this.channel = channel;
    this.protocol = protocol;
    this.messageBytesMax = messageBytesMax;
    this.connections = connections;
    this.receiver = receiver;
  }

  /** The connection that it carries; nothing is read before. */
  void opened(Connection carried) {
    connection = carried;
  }

  @Override
  public String name() {
    return "websocket";
  }

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public void write(Batch batch) {
    ByteBuf frame = batch.frame(protocol, channel.alloc());
    channel.write(frame.retainedDuplicate(), channel.voidPromise());
  }

  @Override
  public void send(Batch batch) {
    ByteBuf frame = batch.frame(protocol, channel.alloc());
    try {
      int sentBytes = DirectSend.send(channel, frame);
      if (sentBytes < frame.readableBytes()) {
        ByteBuf rest =
            frame.slice(frame.readerIndex() + sentBytes, frame.readableBytes() - sentBytes);
        channel.writeAndFlush(rest.retain(), channel.voidPromise());
      }
    } catch (IOException _) {
      channel.close(); // The socket failed, which is no news.
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public void ping() {
    channel.writeAndFlush(ControlFrames.ping(channel.alloc()), channel.voidPromise());
  }

  @Override
  public long queuedBytes() {
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes();
  }

  @Override
  public boolean congested() {
    return !channel.isWritable();
  }

  @Override
  public void reading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  @Override
  public void close(CloseCode code) {
    close(code.code(), code.reason());
  }

  private void close(int code, String reason) {
    if (closing) {
      return;
    }
    closing = true;
    // First, for there may be no memory for the frame.
    var _ =
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
    channel.config().setAutoRead(true); // For the peer's close frame.
    channel.writeAndFlush(
        ControlFrames.close(channel.alloc(), code, reason), channel.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof WebSocketFrame frame && connection != null) {
        receive(connection, frame);
      }
    } catch (RuntimeException e) {
      if (connection != null) {
        connection.failed(e);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void receive(Connection carried, WebSocketFrame frame) {
    carried.heard();
    if (frame instanceof CloseWebSocketFrame close) {
      closedByPeer(close);
    } else if (closing) {
      return; // Nothing counts after a close frame but the peer's.
    } else if (frame instanceof PingWebSocketFrame ping) {
      channel.writeAndFlush(
          ControlFrames.pong(channel.alloc(), ping.content()), channel.voidPromise());
    } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      Protocol sentAs = frame instanceof TextWebSocketFrame ? Protocol.JSON : Protocol.PROTO;
      if (sentAs != protocol) {
        carried.close(CloseCode.MALFORMED_FRAME);
      } else if (frame.isFinalFragment()) {
        receiver.receive(carried, ByteBufUtil.getBytes(frame.content()));
      } else {
        fragments = new Fragments(messageBytesMax);
        fragment(carried, fragments, frame);
      }
    } else if (frame instanceof ContinuationWebSocketFrame && fragments != null) {
      fragment(carried, fragments, frame);
    }
  }

  private void fragment(Connection carried, Fragments collected, WebSocketFrame frame) {
    if (!collected.add(frame.content())) {
      fragments = null;
      carried.close(CloseCode.MESSAGE_TOO_LARGE);
    } else if (frame.isFinalFragment()) {
      fragments = null;
      receiver.receive(carried, collected.message());
    }
  }

  /** Answers with the same code (RFC 6455, 5.5.1) and ends; or it is the answer to ours. */
  private void closedByPeer(CloseWebSocketFrame close) {
    if (!closing) {
      closing = true;
      int code = close.statusCode();
      channel.write(
          code < 0
              ? ControlFrames.close(channel.alloc())
              : ControlFrames.close(channel.alloc(), code, ""),
          channel.voidPromise());
      channel.flush();
    }
    channel.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && connection != null) {
      connection.drained();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (connection != null) {
      connections.closed(connection);
      connection = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (connection == null || failure instanceof IOException) {
      channel.close(); // The socket failed, which is no news.
    } else if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      connection.close(
          corrupted.closeStatus() == WebSocketCloseStatus.MESSAGE_TOO_BIG
              ? CloseCode.MESSAGE_TOO_LARGE
              : CloseCode.PROTOCOL_ERROR);
    } else {
      connection.failed(failure);
    }
  }
}
