package io.realtimecluster.client.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.client.transport.WireForm;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.ServerMessage.EventCase;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

  private static final String PING = "{\"id\":7,\"ping\":{}}";

  private final Codec codec = Codec.of(WireForm.JSON);

  @Test
  void messages_areCanonicalJson_severalInAFrame() {
    var publish =
        Publish.newBuilder()
            .setRoom("r")
            .setSequence(1L << 60)
            .setPayload(Payload.newBuilder().setBinary(ByteString.copyFrom(new byte[] {0, -1, 7})));
    Chunk first = codec.encode(ClientMessage.newBuilder().setId(6).setPublish(publish).build());
    Chunk second = ping();
    assertEquals(
        "{\"messages\":[{\"id\":6,\"publish\":{\"room\":\"r\",\"sequence\":\"1152921504606846976\","
            + "\"payload\":{\"binary\":\"AP8H\"}}},"
            + PING
            + "]}",
        text(codec.frame(List.of(first, second))));
  }

  @Test
  void frames_holdAsMuchAsTheLimitAllows_aByteLessIsAnotherFrame() {
    List<Chunk> three = Collections.nCopies(3, ping());
    int bytes = codec.frame(three).length;
    assertEquals(1, Chunk.frames(codec, three, bytes).size());
    List<byte[]> frames = Chunk.frames(codec, three, bytes - 1);
    assertEquals(
        List.of("{\"messages\":[" + PING + "," + PING + "]}", "{\"messages\":[" + PING + "]}"),
        frames.stream().map(JsonCodecTest::text).toList());
  }

  @Test
  void whatANewerServerSays_isLeftOut() throws Exception {
    List<ServerMessage> messages =
        decode(
            """
            {"messages":[{"id":1,"later":{"a":1}},{"later":{}},{"id":2,"published":{"offset":"44","later":[1]}},
             {"id":3,"error":{"code":"OF_A_NEWER_SERVER","message":"no"}}],"more":1}
            """);
    assertEquals(4, messages.size());
    assertEquals(EventCase.EVENT_NOT_SET, messages.get(0).getEventCase());
    assertEquals(EventCase.EVENT_NOT_SET, messages.get(1).getEventCase());
    assertEquals(44, messages.get(2).getPublished().getOffset());
    assertEquals(ErrorCode.ERROR_CODE_UNSPECIFIED, messages.get(3).getError().getCode());
    assertEquals("no", messages.get(3).getError().getMessage());
  }

  @Test
  void whatIsNoFrame_isRefused() {
    for (String text : List.of("", "{", "[]", "{\"messages\":{}}", "<html>")) {
      assertThrows(InvalidProtocolBufferException.class, () -> decode(text), text);
    }
  }

  private List<ServerMessage> decode(String text) throws InvalidProtocolBufferException {
    return codec.decode(text.getBytes(UTF_8));
  }

  private Chunk ping() {
    return codec.encode(
        ClientMessage.newBuilder().setId(7).setPing(Ping.getDefaultInstance()).build());
  }

  private static String text(byte[] frame) {
    return new String(frame, UTF_8);
  }
}
