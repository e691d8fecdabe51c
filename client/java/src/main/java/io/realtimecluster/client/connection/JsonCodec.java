package io.realtimecluster.client.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** The form realtime.v1.json. Needs protobuf-java-util, which is an optional dependency. */
final class JsonCodec implements Codec {

  private static final byte[] HEAD = "{\"messages\":[".getBytes(UTF_8);
  private static final byte[] TAIL = "]}".getBytes(UTF_8);

  private final JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
  private final JsonFormat.Parser parser = JsonFormat.parser().ignoringUnknownFields();

  @Override
  public Chunk encode(ClientMessage message) {
    try {
      return new Chunk(printer.print(message).getBytes(UTF_8));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible); // Only for fields of the type Any.
    }
  }

  @Override
  public byte[] frame(List<Chunk> chunks) {
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(HEAD);
    for (int index = 0; index < chunks.size(); index++) {
      if (index > 0) {
        frame.write(',');
      }
      frame.writeBytes(chunks.get(index).bytes());
    }
    frame.writeBytes(TAIL);
    return frame.toByteArray();
  }

  @Override
  public int frameOverheadBytes(int chunkCount) {
    return HEAD.length + Math.max(0, chunkCount - 1) + TAIL.length;
  }

  @Override
  public List<ServerMessage> decode(byte[] frame) throws InvalidProtocolBufferException {
    var decoded = ServerFrame.newBuilder();
    parser.merge(new String(frame, UTF_8), decoded);
    return decoded.getMessagesList();
  }
}
