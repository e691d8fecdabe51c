package io.realtimecluster.edge.websocket;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The parts of a fragmented message (RFC 6455, 5.4), up to a limit. */
final class Fragments {

  private final int bytesMax;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  Fragments(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** False if the message would be larger than it may be; then the part is not kept. */
  boolean add(ByteBuf part) {
    if (part.readableBytes() > bytesMax - message.size()) {
      return false;
    }
    try {
      part.readBytes(message, part.readableBytes());
    } catch (IOException e) {
      throw new IllegalStateException("an array takes all bytes", e);
    }
    return true;
  }

  byte[] message() {
    return message.toByteArray();
  }
}
