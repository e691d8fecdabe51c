package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {

  @Test
  void append_protobuf_concatenationIsOneFrame() throws InvalidProtocolBufferException {
    ServerFrame frame = ServerFrame.parseFrom(batch(Protocol.PROTO, message(1), message(2)));
    assertEquals(List.of(message(1), message(2)), frame.getMessagesList());
  }

  @Test
  void append_json_isTheCanonicalForm() {
    assertEquals(
        "{\"messages\":[{\"publication\":{\"room\":\"r\",\"offset\":\"1\",\"payload\":{\"text\":\"hi\"}}},"
            + "{\"publication\":{\"room\":\"r\",\"offset\":\"2\",\"payload\":{\"text\":\"hi\"}}}]}",
        new String(batch(Protocol.JSON, message(1), message(2)), StandardCharsets.UTF_8));
  }

  @Test
  void decode_jsonWithUnknownField_isReadWithoutIt() throws InvalidProtocolBufferException {
    ClientFrame frame =
        Protocol.JSON.decode(
            "{\"messages\":[{\"id\":1,\"dance\":{}}]}".getBytes(StandardCharsets.UTF_8));
    assertEquals(1, frame.getMessages(0).getId());
    assertTrue(frame.getMessages(0).getRequestCase().getNumber() == 0);
  }

  @Test
  void decode_malformed_throwsTheDeclaredException() {
    byte[] garbage = {(byte) 0xff, 1, 2};
    assertThrows(InvalidProtocolBufferException.class, () -> Protocol.PROTO.decode(garbage));
    assertThrows(InvalidProtocolBufferException.class, () -> Protocol.JSON.decode(garbage));
    byte[] deep = "[".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    assertThrows(InvalidProtocolBufferException.class, () -> Protocol.JSON.decode(deep));
  }

  private static byte[] batch(Protocol protocol, ServerMessage... messages) {
    List<byte[]> encoded = new ArrayList<>();
    for (ServerMessage message : messages) {
      encoded.add(protocol.encode(message));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    protocol.append(encoded, bytes::writeBytes);
    return bytes.toByteArray();
  }

  private static ServerMessage message(long offset) {
    return ServerMessage.newBuilder()
        .setPublication(
            Publication.newBuilder()
                .setRoom("r")
                .setOffset(offset)
                .setPayload(Payload.newBuilder().setText("hi")))
        .build();
  }
}
