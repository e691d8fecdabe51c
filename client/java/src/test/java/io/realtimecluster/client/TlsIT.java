package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.realtimecluster.client.support.Await;
import io.realtimecluster.client.support.CuttingProxy;
import io.realtimecluster.client.support.Standalone;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over wss to something that ends TLS in front of a real server, with the app's own certificates.
 */
@Timeout(180)
class TlsIT {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path folder;

  @Test
  void publishes_overTls_andAfterACut() throws Exception {
    SSLContext tls = tls();
    var socket =
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (var server = new Standalone(Map.of());
        var proxy = new CuttingProxy(socket, server.port());
        Client client =
            Client.connect(
                "wss://localhost:" + proxy.port(),
                ClientOptions.builder().configureHttp(http -> http.sslContext(tls)).build())) {
      Room room = client.room("demo:tls", gap -> {});
      var seen = new CopyOnWriteArrayList<String>();
      room.on(Publication.class, publication -> seen.add(publication.text()));
      Await.result(room.join());
      String large = "x".repeat(60_000);
      for (int number = 0; number < 15; number++) {
        room.publish(number + large);
      }
      Await.result(room.publish("before"));
      proxy.cut();
      Await.result(room.publish("after"));

      List<String> expected = IntStream.range(0, 15).mapToObj(number -> number + large).toList();
      Await.until("all have come", () -> seen.size() == 17);
      assertEquals(expected, seen.subList(0, 15));
      assertEquals(List.of("before", "after"), seen.subList(15, 17));
      assertEquals(
          TransportKind.WEBSOCKET,
          assertInstanceOf(ClientState.Connected.class, client.state()).transport());
    }
  }

  /** A certificate for localhost, which is trusted. */
  private SSLContext tls() throws Exception {
    Path file = folder.resolve("keys.p12");
    String command =
        "%s/bin/keytool -genkeypair -keyalg EC -dname CN=localhost -ext SAN=dns:localhost"
            .formatted(System.getProperty("java.home"));
    String target =
        " -storetype PKCS12 -keystore %s -storepass %s".formatted(file, new String(PASSWORD));
    var keytool = new ProcessBuilder((command + target).split(" ", -1)).inheritIO().start();
    assertEquals(0, keytool.waitFor());
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    var context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
