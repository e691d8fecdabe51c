package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import io.vertx.core.Vertx;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real RabbitMQ, by the Java client and by that of Quarkus Messaging. */
class RabbitTlsIT {

  private static final String STORE_PASSWORD = "changeit";
  private static final int SECONDS_MAX = 60;

  @TempDir private static Path folder;
  private static RealRabbitMq broker;
  private static int port;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    certify("broker", "localhost");
    certify("stranger", "localhost");
    port = RealRabbitMq.freePort();
    broker =
        RealRabbitMq.startAnother(
            """
            listeners.ssl.1 = 127.0.0.1:%d
            ssl_options.certfile = %s
            ssl_options.keyfile = %s
            ssl_options.verify = verify_none
            """
                .formatted(port, folder.resolve("broker.crt"), folder.resolve("broker.key")));
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close();
    broker.stop();
  }

  @Test
  void brokerOfAKnownAuthorityAndName_isConnectedToByBothClients() throws Exception {
    try (Connection connection = address("localhost", "broker").connect("test")) {
      assertTrue(connection.isOpen());
    }
    messaging(address("localhost", "broker"));
  }

  @Test
  void brokerOfAnotherName_isRefusedByBothClients() {
    assertRefused(address("127.0.0.1", "broker"));
  }

  @Test
  void brokerOfAnotherAuthority_isRefusedByBothClients() {
    assertRefused(address("localhost", "stranger"));
  }

  @Test
  void certificatesThatCannotBeRead_areNamed() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> address("localhost", "nobody"));
    assertTrue(refused.getMessage().contains("nobody.crt"), refused.getMessage());
  }

  private static void assertRefused(RabbitAddress address) {
    assertThrows(SSLHandshakeException.class, () -> address.connect("test").close());
    ExecutionException refused = assertThrows(ExecutionException.class, () -> messaging(address));
    assertEquals(SSLHandshakeException.class, refused.getCause().getClass());
  }

  private static RabbitAddress address(String host, String authority) {
    return new RabbitAddress(
        RabbitUri.parse("amqps://rtc:rtc-secret@%s:%d".formatted(host, port)),
        Optional.of(folder.resolve(authority + ".crt")));
  }

  /** Starts a client as Quarkus Messaging does, with what this module makes of its options. */
  private static void messaging(RabbitAddress address) throws Exception {
    RabbitMQOptions options =
        new RabbitClientOptions(address).customize("upstream", null, new RabbitMQOptions());
    RabbitMQClient client = RabbitMQClient.create(vertx, options.setReconnectAttempts(0));
    try {
      client.start().toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
      assertTrue(client.isConnected());
    } finally {
      client.stop();
    }
  }

  /** A certificate of its own authority for a name, and its key, as PEM. */
  private static void certify(String alias, String name) throws Exception {
    Path store = folder.resolve(alias + ".p12");
    String command =
        "%s/bin/keytool -genkeypair -alias %s -keyalg RSA -dname CN=%s -ext SAN=dns:%s"
            .formatted(System.getProperty("java.home"), alias, alias, name);
    String target =
        " -storetype PKCS12 -keystore %s -storepass %s".formatted(store, STORE_PASSWORD);
    Process keytool = new ProcessBuilder((command + target).split(" ", -1)).inheritIO().start();
    assertTrue(keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    pem(alias + ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded());
    pem(
        alias + ".key",
        "PRIVATE KEY",
        keys.getKey(alias, STORE_PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(String file, String type, byte[] bytes) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), type));
  }
}
