package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NchanProtocolTest {
  private final NchanProtocol protocol = new NchanProtocol("r");

  @Test
  void read_whatWasPublished_isThePublicationAndTheAnswer() throws IOException {
    // Given
    byte[] published = protocol.requests().publish(7, "r", 7, "x".repeat(20));
    var events = new Told();

    // When
    protocol.newReader().read(published, published.length, events);

    // Then
    assertEquals(List.of("publication true 7 xxxxxxxxxx0000000007", "published 7 7"), events.told);
  }

  @Test
  void read_tooShortForANumber_fails() {
    byte[] text = "000000007r".getBytes(UTF_8);

    assertThrows(IOException.class, () -> protocol.newReader().read(text, text.length, new Told()));
  }

  @Test
  void enter_isDoneByThePath() {
    assertNull(protocol.requests().enter("t", List.of("r")));
    assertEquals("/rooms/r", protocol.path());
  }
}
