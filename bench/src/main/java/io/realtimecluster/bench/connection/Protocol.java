package io.realtimecluster.bench.connection;

/** The two forms of the client protocol, each a WebSocket subprotocol. */
public enum Protocol implements ClientProtocol {
  PROTO("realtime.v1.proto", 0x2),
  JSON("realtime.v1.json", 0x1);

  private final String subprotocol;
  private final int opcode;

  Protocol(String subprotocol, int opcode) {
    this.subprotocol = subprotocol;
    this.opcode = opcode;
  }

  @Override
  public String subprotocol() {
    return subprotocol;
  }

  @Override
  public int opcode() {
    return opcode;
  }

  @Override
  public ServerFrameReader newReader() {
    return switch (this) {
      case PROTO -> new ProtobufFrameReader();
      case JSON -> new JsonFrameReader();
    };
  }

  @Override
  public Requests requests() {
    return new ClientFrames(this);
  }
}
