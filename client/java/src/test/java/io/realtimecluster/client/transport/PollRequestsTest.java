package io.realtimecluster.client.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.loop.ThreadLoop;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets. */
@Timeout(180)
class PollRequestsTest {

  private static final int READ_MILLIS_MAX = (int) (4 * PollRequests.END_TIMEOUT_MILLIS);

  private final ThreadLoop loop = new ThreadLoop();

  @AfterEach
  void stop() {
    loop.end();
  }

  @Test
  void endThatIsNotAnswered_isGivenUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI place = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1/poll");
      var requests = new PollRequests(place, WireForm.JSON, "", new Http(builder -> {}), loop);
      loop.execute(() -> requests.end("a-session"));
      try (Socket socket = server.accept()) {
        socket.setSoTimeout(READ_MILLIS_MAX);
        var reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        assertEquals("DELETE /v1/poll/a-session HTTP/1.1", reader.readLine());
        assertTrue(reader.lines().anyMatch(String::isEmpty), "the whole head");
        assertEquals(-1, reader.read(), "the end");
      }
    }
  }
}
