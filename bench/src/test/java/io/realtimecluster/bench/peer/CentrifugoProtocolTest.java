package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By bytes, put together by hand after the definition in github.com/centrifugal/protocol. */
class CentrifugoProtocolTest {
  private static final String TEXT = "xxxxxxxxxx0000000042";

  private final CentrifugoProtocol protocol = new CentrifugoProtocol("r");

  @Test
  void read_severalRepliesInAMessage_tellsEachInOrder() throws IOException {
    // Given
    byte[] message =
        together(
            reply("0801", field(5, "0a0163")), // id 1, connect with client "c"
            reply("0802", field(6, "")), // id 2, subscribe
            reply("", field(4, "120172" + hex(field(4, "2214" + hex(TEXT.getBytes(UTF_8)))))),
            new byte[] {0},
            reply("0807", field(8, "")),
            reply("0808", field(2, "0867"))); // error 103

    // When
    var events = read(message);

    // Then
    assertEquals(
        List.of(
            "connected",
            "joined r",
            "publication true 42 " + TEXT,
            "ping \0",
            "published 7 7",
            "error 8 error 103"),
        events);
  }

  @Test
  void read_lengthBeyondTheMessage_fails() {
    assertThrows(IOException.class, () -> read(new byte[] {5, 8}));
  }

  @Test
  void enter_holdsBothCommands() {
    assertEquals(
        // Length, id 1, connect with token "t"; length, id 2, subscribe to "r".
        "07" + "0801" + "22030a0174" + "07" + "0802" + "2a030a0172",
        hex(protocol.requests().enter("t", List.of("r"))));
  }

  @Test
  void publish_endsInItsNumber() {
    assertEquals(
        "1d" + "0805" + "3a19" + "0a0172" + "1214" + hex("xxxxxxxxxx0000000005".getBytes(UTF_8)),
        hex(protocol.requests().publish(5, "r", 5, "x".repeat(20))));
  }

  private List<String> read(byte[] message) throws IOException {
    var events = new Told();
    protocol.newReader().read(message, message.length, events);
    return events.told;
  }

  private static byte[] reply(String id, byte[] body) {
    byte[] fields = together(HexFormat.of().parseHex(id), body);
    return together(new byte[] {(byte) fields.length}, fields);
  }

  /** A field that holds a message or bytes. */
  private static byte[] field(int number, String hexBody) {
    byte[] body = HexFormat.of().parseHex(hexBody);
    return together(new byte[] {(byte) (number << 3 | 2), (byte) body.length}, body);
  }

  private static byte[] together(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
