package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoProtocolTest {
  private static final String TEXT = "x".repeat(20);

  private final SocketIoProtocol protocol = new SocketIoProtocol("r");

  @Test
  void read_everyPacket_tellsEach() throws IOException {
    assertEquals(List.of(), read("0{\"sid\":\"s\",\"pingInterval\":25000}"));
    assertEquals(List.of("ping 3"), read("2"));
    assertEquals(List.of("connected", "joined r"), read("40{\"sid\":\"s\"}"));
    assertEquals(List.of("published 17 17"), read("4317[]"));
    assertEquals(
        List.of("error 0 {\"message\":\"unauthorized\"}"),
        read("44{\"message\":\"unauthorized\"}"));
    assertEquals(
        List.of("publication true 42 xxxxxxxxxx0000000042"),
        read("42[\"publication\",\"r\",\"xxxxxxxxxx0000000042\"]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4",
        "6",
        "43[]",
        "42[\"publication\",\"other\",\"xxxxxxxxxx0000000042\"]",
        "42[\"publication\",\"r\",\"no number at the end\"]",
        "42[\"publication\",\"r\",\"xxxxxxxxxx0000000042\"",
        "42[\"publication\",\"r\"]",
      })
  void read_somethingElse_fails(String packet) {
    assertThrows(IOException.class, () -> read(packet));
  }

  @Test
  void requests_areWhatTheServerExpects() {
    var requests = protocol.requests();

    assertEquals(
        "40{\"token\":\"t\",\"room\":\"r\"}", new String(requests.enter("t", List.of("r")), UTF_8));
    assertEquals(
        "425[\"publish\",\"xxxxxxxxxx0000000005\"]",
        new String(requests.publish(5, "r", 5, TEXT), UTF_8));
  }

  private List<String> read(String packet) throws IOException {
    var events = new Told();
    byte[] bytes = packet.getBytes(UTF_8);
    protocol.newReader().read(bytes, bytes.length, events);
    return events.told;
  }
}
