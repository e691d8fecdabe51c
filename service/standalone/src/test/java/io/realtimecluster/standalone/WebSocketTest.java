package io.realtimecluster.standalone;

import static io.realtimecluster.standalone.RawWebSocket.BINARY;
import static io.realtimecluster.standalone.RawWebSocket.CLOSE;
import static io.realtimecluster.standalone.RawWebSocket.CONTINUATION;
import static io.realtimecluster.standalone.RawWebSocket.FIN;
import static io.realtimecluster.standalone.RawWebSocket.PING;
import static io.realtimecluster.standalone.RawWebSocket.PONG;
import static io.realtimecluster.standalone.RawWebSocket.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.ServerFrame;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** RFC 6455 as a client sees it, section by section. */
@QuarkusTest
class WebSocketTest {

  private static final int MESSAGE_BYTES_MAX = 64 * 1024;
  private static final String JSON = "realtime.v1.json";
  private static final String PROTO = "realtime.v1.proto";
  private static final byte[] PING_MESSAGE =
      ClientFrame.newBuilder()
          .addMessages(ClientMessage.newBuilder().setId(7).setPing(Ping.getDefaultInstance()))
          .build()
          .toByteArray();

  @TestHTTPResource URL server;

  @Test
  void handshake_inOrder_hasTheAcceptKeyOfTheRfc() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      assertEquals(101, socket.status());
      assertTrue(
          socket.responseHead().contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
      assertTrue(socket.responseHead().contains("Sec-WebSocket-Protocol: " + PROTO));
    }
  }

  @Test
  void handshake_withoutUpgradeOrOtherVersionOrBadKey_isRefused() throws IOException {
    try (RawWebSocket plain = new RawWebSocket(server.getPort(), "/v1/connect")) {
      assertEquals(426, plain.status());
    }
    String[] upgrade = {"Upgrade: websocket", "Connection: Upgrade"};
    try (RawWebSocket old =
        new RawWebSocket(
            server.getPort(), "/v1/connect", upgrade[0], upgrade[1], "Sec-WebSocket-Version: 8")) {
      assertEquals(426, old.status());
      assertTrue(old.responseHead().toLowerCase().contains("sec-websocket-version: 13"));
    }
    try (RawWebSocket badKey =
        new RawWebSocket(
            server.getPort(),
            "/v1/connect",
            upgrade[0],
            upgrade[1],
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: short")) {
      assertEquals(400, badKey.status());
    }
  }

  @Test
  void message_inFragmentsWithAPingBetween_isServedWhole() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      socket.send(BINARY, Arrays.copyOfRange(PING_MESSAGE, 0, 2));
      socket.send(FIN | PING, new byte[] {5, 6});
      socket.send(CONTINUATION, new byte[0]);
      socket.send(FIN | CONTINUATION, Arrays.copyOfRange(PING_MESSAGE, 2, PING_MESSAGE.length));
      RawWebSocket.Frame pong = socket.read();
      assertEquals(PONG, pong.opcode());
      assertArrayEquals(new byte[] {5, 6}, pong.payload());
      RawWebSocket.Frame answer = socket.read();
      assertEquals(BINARY, answer.opcode());
      assertTrue(answer.messages().getFirst().hasPong());
    }
  }

  @Test
  void fragments_overTheMessageLimit_close4509() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      socket.send(BINARY, new byte[MESSAGE_BYTES_MAX]);
      socket.send(FIN | CONTINUATION, new byte[1]);
      assertEquals(4509, socket.readCloseCode());
    }
  }

  @Test
  void frame_overTheMessageLimit_closes4509BeforeItIsRead() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      byte[] frame = RawWebSocket.masked(FIN | BINARY, new byte[MESSAGE_BYTES_MAX + 1]);
      socket.write(Arrays.copyOf(frame, 100));
      assertEquals(4509, socket.readCloseCode());
    }
  }

  @Test
  void frame_unmasked_closes1002() throws IOException {
    assertClosedWith(1002, new byte[] {(byte) (FIN | BINARY), 1, 0});
  }

  @Test
  void frame_withReservedBitOrOpcode_closes1002() throws IOException {
    assertClosedWith(1002, RawWebSocket.masked(FIN | 0x40 | BINARY, new byte[1]));
    assertClosedWith(1002, RawWebSocket.masked(FIN | 3, new byte[1]));
  }

  @Test
  void controlFrame_fragmentedOrTooLong_closes1002() throws IOException {
    assertClosedWith(1002, RawWebSocket.masked(PING, new byte[1]));
    assertClosedWith(1002, RawWebSocket.masked(FIN | PING, new byte[126]));
  }

  @Test
  void continuation_ofNothing_closes1002() throws IOException {
    assertClosedWith(1002, RawWebSocket.masked(FIN | CONTINUATION, new byte[1]));
  }

  @Test
  void text_notUtf8_closes1007() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), JSON)) {
      socket.send(FIN | TEXT, new byte[] {'{', (byte) 0xc3, '}'});
      assertEquals(1007, socket.readCloseCode());
    }
  }

  @Test
  void text_onProtobufConnection_closes4500() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      socket.sendText("{}");
      assertEquals(4500, socket.readCloseCode());
    }
  }

  @Test
  void closeHandshake_ofTheClient_isEchoedAndTheSocketEnds() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), JSON)) {
      socket.send(FIN | CLOSE, new byte[] {0x03, (byte) 0xe9, 'b', 'y', 'e'}); // 1001
      assertEquals(1001, socket.readCloseCode());
      assertTrue(socket.ended());
    }
  }

  @Test
  void closeHandshake_ofTheServer_endsAlsoWithoutAnAnswer() throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), JSON)) {
      socket.sendText("no frame of ours");
      assertEquals(4500, socket.readCloseCode());
      assertTrue(socket.ended());
    }
  }

  @Test
  void text_ofAllPlanes_survivesTheWay() throws IOException {
    String text = "grüße, 世界 🎈";
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), JSON)) {
      socket.sendText("{\"messages\":[{\"id\":1,\"join\":{\"room\":\"utf8\"}}]}");
      socket.read();
      socket.sendText(
          "{\"messages\":[{\"publish\":{\"room\":\"utf8\",\"payload\":{\"text\":\"%s\"}}}]}"
              .formatted(text));
      assertTrue(new String(socket.read().payload(), StandardCharsets.UTF_8).contains(text));
    }
  }

  @Test
  void request_withoutAnId_isNotAnsweredBeItDoneOrRefused() throws Exception {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), JSON)) {
      socket.sendText(
          """
          {"messages":[{"connect":{}},{"connect":{}},{"ping":{}},{"presence":{"room":"none"}},
           {"join":{"room":""}},{"later":{}},{"id":9,"ping":{}}]}\
          """);
      assertEquals(
          "{\"messages\":[{\"id\":9,\"pong\":{}}]}",
          new String(socket.read().payload(), StandardCharsets.UTF_8));
    }
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      ClientFrame.Builder frame = ClientFrame.newBuilder();
      frame.addMessagesBuilder().setConnect(Connect.getDefaultInstance());
      frame.addMessagesBuilder().setPing(Ping.getDefaultInstance());
      frame.addMessagesBuilder().setLeave(Leave.newBuilder().setRoom("none"));
      frame.addMessagesBuilder().setId(9).setPing(Ping.getDefaultInstance());
      socket.send(FIN | BINARY, frame.build().toByteArray());
      ServerFrame answer = ServerFrame.parseFrom(socket.read().payload());
      assertEquals(1, answer.getMessagesCount());
      assertEquals(9, answer.getMessages(0).getId());
    }
  }

  private void assertClosedWith(int code, byte[] bytes) throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), PROTO)) {
      socket.write(bytes);
      assertEquals(code, socket.readCloseCode());
    }
  }
}
