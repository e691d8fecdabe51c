package io.realtimecluster.client.connection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The form realtime.v1.proto. A chunk is a frame of one message: such frames, concatenated, are one
 * frame.
 */
final class ProtobufCodec implements Codec {

  @Override
  public Chunk encode(ClientMessage message) {
    return new Chunk(ClientFrame.newBuilder().addMessages(message).build().toByteArray());
  }

  @Override
  public byte[] frame(List<Chunk> chunks) {
    if (chunks.size() == 1) {
      return chunks.get(0).bytes();
    }
    var frame = new ByteArrayOutputStream();
    chunks.forEach(chunk -> frame.writeBytes(chunk.bytes()));
    return frame.toByteArray();
  }

  @Override
  public int frameOverheadBytes(int chunkCount) {
    return 0;
  }

  @Override
  public List<ServerMessage> decode(byte[] frame) throws InvalidProtocolBufferException {
    return ServerFrame.parseFrom(frame).getMessagesList();
  }
}
