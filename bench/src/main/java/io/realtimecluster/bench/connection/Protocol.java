package io.realtimecluster.bench.connection;

/** The two forms of the client protocol, each a WebSocket subprotocol. */
public enum Protocol {
  PROTO("realtime.v1.proto", 0x2),
  JSON("realtime.v1.json", 0x1);

  private final String subprotocol;
  private final int opcode;

  Protocol(String subprotocol, int opcode) {
    this.subprotocol = subprotocol;
    this.opcode = opcode;
  }

  public String subprotocol() {
    return subprotocol;
  }

  /** The WebSocket opcode of a message: binary or text. */
  public int opcode() {
    return opcode;
  }

  ServerFrameReader newReader() {
    return switch (this) {
      case PROTO -> new ProtobufFrameReader();
      case JSON -> new JsonFrameReader();
    };
  }
}
