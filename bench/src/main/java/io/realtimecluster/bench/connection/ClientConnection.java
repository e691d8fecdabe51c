package io.realtimecluster.bench.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection: sends the handshake, takes frames apart and tells the listener. The
 * server must not fragment messages or compress them, which the handshake does not offer.
 *
 * <p>Reading happens on the channel's event loop; {@link #send} may be called by any thread.
 */
public final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final Pattern RETRY_AFTER =
      Pattern.compile("(?im)^retry-after: *([0-9]{1,4})\\r?$");

  private static final int HANDSHAKE_BYTES_MAX = 8_192;
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private final Connections connections;
  private final Target target;
  private final ConnectionListener listener;
  private @Nullable Channel channel;
  private @Nullable ByteBuf incomplete;
  private boolean open;
  private boolean closed;

  ClientConnection(Connections connections, Target target, ConnectionListener listener) {
    this.connections = connections;
    this.target = target;
    this.listener = listener;
  }

  /** The loop that calls the listener; only once the connection is open. */
  public EventLoop eventLoop() {
    return channel().eventLoop();
  }

  /** Sends one client frame as one WebSocket message. */
  public void send(byte[] message) {
    write(connections.protocol().opcode(), message);
  }

  /** Reads nothing any more, as a client that has stalled: the server's bytes pile up. */
  public void stopReading() {
    channel().config().setAutoRead(false);
  }

  /** Reads again. */
  public void startReading() {
    channel().config().setAutoRead(true);
  }

  /** Sends a close frame (1000) and closes. */
  public void close() {
    write(CLOSE, new byte[] {0x03, (byte) 0xE8});
    channel().close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    String subprotocol = connections.protocol().subprotocol();
    // Put together by hand: a format string is most of what a connect costs the generator.
    String request =
        "GET "
            + target.pathAndQuery()
            + " HTTP/1.1\r\nHost: "
            + target.host()
            + ":"
            + target.port()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(key)
            + (subprotocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol)
            + "\r\n\r\n";
    ByteBuf buffer = context.alloc().buffer(request.length());
    buffer.writeCharSequence(request, US_ASCII);
    context.writeAndFlush(buffer, context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    ByteBuf in = (ByteBuf) message;
    if (open) {
      connections.countWireBytes(in.readableBytes());
    }
    if (incomplete != null) {
      incomplete.writeBytes(in);
      in.release();
      in = incomplete;
      incomplete = null;
    }
    try {
      if (open || readHandshake(in)) {
        while (!closed && readFrame(in)) {
          // Every whole frame.
        }
      }
      if (in.isReadable() && !closed) {
        incomplete = context.alloc().buffer(in.readableBytes() * 2).writeBytes(in);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (incomplete != null) {
      incomplete.release();
      incomplete = null;
    }
    ended("connection lost");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ended(cause.getClass().getSimpleName() + ": " + cause.getMessage());
    context.close();
  }

  /** The first cause counts; what follows from it does not. */
  void ended(String cause) {
    if (!closed) {
      closed = true;
      listener.onClosed(cause);
    }
  }

  private Channel channel() {
    Channel present = channel;
    if (present == null) {
      throw new IllegalStateException("the connection was never open");
    }
    return present;
  }

  private boolean readHandshake(ByteBuf in) {
    int length = indexOfHeadEnd(in);
    if (length < 0) {
      if (in.readableBytes() > HANDSHAKE_BYTES_MAX) {
        refuse("handshake over %d bytes".formatted(HANDSHAKE_BYTES_MAX));
      }
      return false;
    }
    String head = in.readCharSequence(length + HEAD_END.length, US_ASCII).toString();
    if (!head.startsWith("HTTP/1.1 101")) {
      Matcher retryAfter = RETRY_AFTER.matcher(head);
      if (retryAfter.find()) {
        listener.onRetryAfter(Integer.parseInt(retryAfter.group(1)));
      }
      refuse("HTTP " + head.substring(9, Math.min(12, head.length())));
      return false;
    }
    open = true;
    listener.onOpen(this);
    return true;
  }

  private static int indexOfHeadEnd(ByteBuf in) {
    int last = in.readableBytes() - HEAD_END.length;
    for (int index = 0; index <= last; index++) {
      if (in.getInt(in.readerIndex() + index) == 0x0D0A0D0A) {
        return index;
      }
    }
    return -1;
  }

  private void refuse(String cause) {
    ended(cause);
    channel().close();
  }

  /** True if a whole frame was there and has been read. */
  private boolean readFrame(ByteBuf in) throws IOException {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    if (readable < 2) {
      return false;
    }
    int first = in.getUnsignedByte(start);
    int shortLength = in.getUnsignedByte(start + 1);
    int headBytes = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10;
    if (readable < headBytes) {
      return false;
    }
    long length =
        switch (shortLength) {
          case 126 -> in.getUnsignedShort(start + 2);
          case 127 -> in.getLong(start + 2);
          default -> shortLength;
        };
    if (length > Connections.FRAME_BYTES_MAX || shortLength > 127) {
      throw new IOException("server frame of %d bytes, or masked".formatted(length));
    }
    if (readable < headBytes + length) {
      return false;
    }
    in.skipBytes(headBytes);
    handleFrame(first, in, (int) length);
    return true;
  }

  private void handleFrame(int first, ByteBuf in, int length) throws IOException {
    switch (first) {
      case FIN | 0x1, FIN | 0x2 -> connections.buffers().read(in, length, listener);
      case FIN | PING -> {
        byte[] data = new byte[length];
        in.readBytes(data);
        write(PONG, data);
      }
      case FIN | PONG -> in.skipBytes(length);
      case FIN | CLOSE -> {
        int code = length >= 2 ? in.readUnsignedShort() : 1005;
        refuse("close " + code);
      }
      default -> throw new IOException("frame with first byte 0x%02x".formatted(first));
    }
  }

  private void write(int opcode, byte[] payload) {
    Channel to = channel();
    ByteBuf frame = to.alloc().buffer(payload.length + 14);
    frame.writeByte(FIN | opcode);
    if (payload.length < 126) {
      frame.writeByte(MASKED | payload.length);
    } else if (payload.length < 65_536) {
      frame.writeByte(MASKED | 126).writeShort(payload.length);
    } else {
      frame.writeByte(MASKED | 127).writeLong(payload.length);
    }
    int mask = ThreadLocalRandom.current().nextInt();
    frame.writeInt(mask);
    for (int index = 0; index < payload.length; index++) {
      frame.writeByte(payload[index] ^ mask >>> (24 - (index & 3) * 8));
    }
    connections.countWireBytes(frame.readableBytes());
    to.writeAndFlush(frame, to.voidPromise());
  }
}
