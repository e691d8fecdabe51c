package io.realtimecluster.bench.connection;

import java.io.IOException;

/** Reads a message of the server. One for each event loop, because it keeps buffers. */
public interface ServerFrameReader {
  void read(byte[] bytes, int length, ServerEvents events) throws IOException;
}
