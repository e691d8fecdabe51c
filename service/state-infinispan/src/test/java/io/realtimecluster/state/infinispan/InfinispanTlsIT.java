package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.StateUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real Infinispan, by a URI and certificates as a pod of a hub has them. */
@ExtendWith(RealInfinispan.class)
class InfinispanTlsIT {

  private static final String STORE_PASSWORD = "changeit";
  private static final int SECONDS_MAX = 60;

  @TempDir private static Path folder;
  private static KeyStore known;
  private static KeyStore elsewhere;

  @BeforeAll
  static void certify() throws Exception {
    known = certify("known", "localhost");
    elsewhere = certify("elsewhere", "elsewhere.example.com");
    certify("stranger", "localhost");
  }

  @Test
  void storeOfAKnownAuthorityAndName_keepsState() throws Exception {
    try (TlsRelay store = relay(known);
        RemoteCacheManager manager = manager(store, "known")) {
      StateCache cache = new StateCache(manager, "over-tls");
      cache.put("key", new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 2}, cache.get("key").orElseThrow().value());
    }
  }

  @Test
  void storeOfAnotherName_isRefused() throws Exception {
    assertRefused(elsewhere, "elsewhere");
  }

  @Test
  void storeOfAnotherAuthority_isRefused() throws Exception {
    assertRefused(known, "stranger");
  }

  private static void assertRefused(KeyStore keys, String authority) throws Exception {
    try (TlsRelay store = relay(keys);
        RemoteCacheManager manager = manager(store, authority)) {
      StateCache cache = new StateCache(manager, "over-tls");
      Throwable refused =
          assertThrows(StateUnavailableException.class, () -> cache.put("key", new byte[] {1}));
      while (refused.getCause() != null && !(refused instanceof SSLException)) {
        refused = refused.getCause();
      }
      assertTrue(refused instanceof SSLException, refused.toString());
    }
  }

  private static TlsRelay relay(KeyStore keys) throws Exception {
    return new TlsRelay(keys, STORE_PASSWORD.toCharArray(), RealInfinispan.port());
  }

  private static RemoteCacheManager manager(TlsRelay store, String authority) {
    String uri =
        "hotrods://admin:secret@localhost:%d?client_intelligence=BASIC&max_retries=0"
            .formatted(store.port());
    return new RemoteCacheManager(
        InfinispanUriTest.builder(
                Map.of(
                    "infinispan-uri",
                    uri,
                    "infinispan-ca-file",
                    folder.resolve(authority + ".crt").toString()))
            .transportFactory(new LiveTransportFactory())
            .build());
  }

  /** A key with a certificate of its own authority for a name, which is also written as PEM. */
  private static KeyStore certify(String alias, String name) throws Exception {
    Path store = folder.resolve(alias + ".p12");
    String command =
        "%s/bin/keytool -genkeypair -alias %s -keyalg RSA -dname CN=%s -ext SAN=dns:%s"
            .formatted(System.getProperty("java.home"), alias, alias, name);
    String target =
        " -storetype PKCS12 -keystore %s -storepass %s".formatted(store, STORE_PASSWORD);
    Process keytool = new ProcessBuilder((command + target).split(" ", -1)).inheritIO().start();
    assertTrue(keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    Files.writeString(
        folder.resolve(alias + ".crt"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys.getCertificate(alias).getEncoded())));
    return keys;
  }
}
