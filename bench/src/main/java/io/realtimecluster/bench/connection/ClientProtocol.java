package io.realtimecluster.bench.connection;

import org.jspecify.annotations.Nullable;

/** How a client and a server speak over a WebSocket. Thread-safe. */
public interface ClientProtocol {
  /** To be offered in the handshake; null: none. */
  @Nullable String subprotocol();

  /** The WebSocket opcode of a message: binary or text. */
  int opcode();

  /** Reads what the server sends; one for each event loop. */
  ServerFrameReader newReader();

  Requests requests();
}
