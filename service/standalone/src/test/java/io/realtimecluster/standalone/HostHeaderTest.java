package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What needs no key may be called by this machine's own names only: other pages cannot give those.
 */
@QuarkusTest
@TestProfile(HostHeaderTest.WithAName.class)
class HostHeaderTest {

  private static final int READ_TIMEOUT_MILLIS = 60_000;

  @TestHTTPResource URL server;

  @TestHTTPResource(management = true)
  URL management;

  /** A machine that has one more name. */
  public static final class WithAName implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("realtimecluster.api.hosts", "dev.example.com,Other.Example.Com");
    }
  }

  @Test
  void api_byOwnAndConfiguredNames_isAllowed() throws Exception {
    for (String host :
        List.of(
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "[::1]",
            "dev.example.com",
            "other.example.com")) {
      assertEquals(200, status(get(server, "/v1/cluster", host + ":" + server.getPort())), host);
      assertEquals(200, status(get(server, "/v1/cluster", host)), host);
    }
  }

  @Test
  void api_byAnotherName_isRefusedWithIt() throws Exception {
    for (String host :
        List.of("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]")) {
      String answer = get(server, "/v1/cluster", host);
      assertEquals(403, status(answer), host);
      assertTrue(answer.contains("UNKNOWN_HOST") && answer.contains("'" + host), answer);
    }
  }

  @Test
  void managementInterface_byOwnNamesOnly() throws Exception {
    assertEquals(200, status(get(management, "/v1/drain", "localhost")));
    assertEquals(200, status(get(management, "/v1/drain", "[::1]:9000")));
    assertEquals(401, status(get(management, "/v1/drain", "evil.example:9000")));
    assertEquals(
        200, status(get(management, "/q/health/ready", "10.0.0.1")), "probes need no name");
  }

  @Test
  void pages_areForEverybody() throws Exception {
    assertEquals(200, status(get(server, "/", "evil.example")));
  }

  private static String get(URL server, String path, String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(request.formatted(path, host).getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
  }
}
