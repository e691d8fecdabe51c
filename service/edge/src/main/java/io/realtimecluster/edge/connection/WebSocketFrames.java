package io.realtimecluster.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds WebSocket frames (RFC 6455, 5.2) as bytes, so that one frame can be written to many
 * connections: servers send unmasked, so the bytes are the same for all.
 */
final class WebSocketFrames {

  private static final int LENGTH_7_BITS_MAX = 125;
  private static final int LENGTH_16_BITS_MAX = 0xffff;
  private static final byte LENGTH_16_BITS = 126;
  private static final byte LENGTH_64_BITS = 127;

  private WebSocketFrames() {}

  /** One frame with the messages as a batch; the caller owns the buffer. */
  static ByteBuf batch(ByteBufAllocator allocator, Protocol protocol, List<byte[]> messages) {
    List<byte[]> parts = new ArrayList<>(messages.size() + 2);
    protocol.append(messages, parts::add);
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuf frame = allocator.directBuffer(length + 10);
    frame.writeByte(protocol.frameHead());
    writeLength(frame, length);
    for (byte[] part : parts) {
      frame.writeBytes(part);
    }
    return frame;
  }

  private static void writeLength(ByteBuf frame, int length) {
    if (length <= LENGTH_7_BITS_MAX) {
      frame.writeByte(length);
    } else if (length <= LENGTH_16_BITS_MAX) {
      frame.writeByte(LENGTH_16_BITS).writeShort(length);
    } else {
      frame.writeByte(LENGTH_64_BITS).writeLong(length);
    }
  }
}
