package io.realtimecluster.bench.connection;

import java.io.IOException;

/** Reads a serialized ServerFrame. One for each event loop, because it keeps buffers. */
interface ServerFrameReader {
  void read(byte[] bytes, int length, ServerEvents events) throws IOException;
}
