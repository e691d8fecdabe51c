package io.realtimecluster.client.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EndpointsTest {

  @Test
  void of_whateverAnAppMayGive() {
    assertEquals(endpoints("ws://e:8080/v1/connect", "http://e:8080/v1/poll"), of("ws://e:8080"));
    assertEquals(endpoints("wss://e/v1/connect", "https://e/v1/poll"), of("https://e/"));
    assertEquals(endpoints("wss://e/v1/connect", "https://e/v1/poll"), of("wss://e/v1/connect"));
    assertEquals(
        endpoints("ws://e/a/b/v1/connect?user=ana", "http://e/a/b/v1/poll?user=ana"),
        of("http://e/a/b/?user=ana"));
    assertEquals(
        endpoints("ws://[::1]:1/v1/connect", "http://[::1]:1/v1/poll"), of("WS://[::1]:1"));
  }

  @Test
  void of_anotherScheme_isRefusedWithItsName() {
    var refused = assertThrows(IllegalArgumentException.class, () -> of("ftp://e"));
    assertTrue(refused.getMessage().contains("ftp"), refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> of("edge"));
    assertThrows(IllegalArgumentException.class, () -> of("ws:///path"));
  }

  private static Endpoints of(String url) {
    return Endpoints.of(URI.create(url));
  }

  private static Endpoints endpoints(String connect, String poll) {
    return new Endpoints(URI.create(connect), URI.create(poll));
  }
}
