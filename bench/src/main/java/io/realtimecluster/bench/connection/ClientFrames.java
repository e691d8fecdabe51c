package io.realtimecluster.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publish;
import java.util.Collection;

/** Writes the requests that the generator sends. Thread-safe. */
public final class ClientFrames implements Requests {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final Protocol protocol;

  public ClientFrames(Protocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public byte[] enter(String token, Collection<String> rooms) {
    var frame = ClientFrame.newBuilder().addMessages(connect(token));
    int id = 2;
    for (String room : rooms) {
      frame.addMessages(message(id++).setJoin(Join.newBuilder().setRoom(room)));
    }
    return frame(frame);
  }

  /** Connects and joins a room that was left at an offset, to get what was missed. */
  public byte[] resume(String token, String room, String epoch, long offset) {
    var recover = Position.newBuilder().setEpoch(epoch).setOffset(offset);
    var join = Join.newBuilder().setRoom(room).setRecover(recover);
    return frame(
        ClientFrame.newBuilder().addMessages(connect(token)).addMessages(message(2).setJoin(join)));
  }

  private static ClientMessage.Builder connect(String token) {
    return message(1).setConnect(Connect.newBuilder().setToken(token));
  }

  @Override
  public byte[] publish(int id, String room, long sequence, String text) {
    var publish =
        Publish.newBuilder()
            .setRoom(room)
            .setSequence(sequence)
            .setPayload(Payload.newBuilder().setText(text));
    return frame(ClientFrame.newBuilder().addMessages(message(id).setPublish(publish)));
  }

  /** Asks the room's program for something. */
  public byte[] command(int id, String room, long sequence, String text) {
    var command =
        Command.newBuilder()
            .setRoom(room)
            .setSequence(sequence)
            .setPayload(Payload.newBuilder().setText(text));
    return frame(ClientFrame.newBuilder().addMessages(message(id).setCommand(command)));
  }

  private static ClientMessage.Builder message(int id) {
    return ClientMessage.newBuilder().setId(id);
  }

  private byte[] frame(ClientFrame.Builder frame) {
    return switch (protocol) {
      case PROTO -> frame.build().toByteArray();
      case JSON -> json(frame.build());
    };
  }

  private static byte[] json(ClientFrame frame) {
    try {
      return JSON.print(frame).getBytes(UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a frame without Any fields always has a JSON form", e);
    }
  }
}
