package io.realtimecluster.bench.connection;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** What one event loop reuses for all its connections. Belongs to that loop's thread. */
final class LoopBuffers {
  private final ServerFrameReader reader;
  private byte[] bytes = new byte[16_384];

  LoopBuffers(ServerFrameReader reader) {
    this.reader = reader;
  }

  void read(ByteBuf in, int length, ServerEvents events) throws IOException {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, bytes.length * 2)];
    }
    in.readBytes(bytes, 0, length);
    reader.read(bytes, length, events);
  }
}
