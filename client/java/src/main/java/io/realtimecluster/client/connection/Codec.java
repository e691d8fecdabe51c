package io.realtimecluster.client.connection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.client.transport.WireForm;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.List;

/** Messages to bytes and back, in one of the protocol's forms. Stateless, thread-safe. */
public interface Codec {

  /** That of the form. */
  static Codec of(WireForm form) {
    return form == WireForm.JSON ? new JsonCodec() : new ProtobufCodec();
  }

  /** Encodes a message, to be put into a frame. */
  Chunk encode(ClientMessage message);

  /** A frame of some messages, in order. */
  byte[] frame(List<Chunk> chunks);

  /** How many bytes a frame has besides those of its chunks. */
  int frameOverheadBytes(int chunkCount);

  /**
   * The messages of a frame; what this client does not know is left out of them.
   *
   * @throws InvalidProtocolBufferException if it is no ServerFrame
   */
  List<ServerMessage> decode(byte[] frame) throws InvalidProtocolBufferException;
}
