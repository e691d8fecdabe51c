package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sockets that ask for nothing are closed; WebSockets that say nothing are not. */
@QuarkusTest
@TestProfile(IdleSocketTest.ShortTimeout.class)
class IdleSocketTest {

  private static final int READ_TIMEOUT_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 3_000;

  @TestHTTPResource URL server;

  /** Its timeout would be long for a test. */
  public static class ShortTimeout implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.http.idle-timeout", "1S");
    }
  }

  @Test
  void socket_withoutARequest_isClosed() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void webSocket_silentForLonger_isServed() throws Exception {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), "realtime.v1.json")) {
      Thread.sleep(SILENCE_MILLIS);
      socket.sendText("{\"messages\":[{\"id\":1,\"ping\":{}}]}");
      assertTrue(new String(socket.read().payload()).contains("pong"));
    }
  }
}
