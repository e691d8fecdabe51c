package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CloseCodeTest {

  private static final int REASON_BYTES_MAX = 123; // RFC 6455, 5.5: 125 less the code.

  @Test
  void reason_everyCode_fitsIntoACloseFrame() {
    for (CloseCode code : CloseCode.values()) {
      assertTrue(code.reason().getBytes(StandardCharsets.UTF_8).length <= REASON_BYTES_MAX);
    }
  }

  @Test
  void code_everyOne_hasOneMeaning() {
    long distinct = Arrays.stream(CloseCode.values()).map(CloseCode::code).distinct().count();
    assertEquals(CloseCode.values().length, distinct);
  }

  @Test
  void code_everyOne_hasARowInTheProtocolReference() throws IOException {
    String reference = Files.readString(Path.of("../../docs/protocol.md"));
    for (CloseCode code : CloseCode.values()) {
      assertTrue(reference.contains("| " + code.code() + " |"), code.name());
    }
  }
}
