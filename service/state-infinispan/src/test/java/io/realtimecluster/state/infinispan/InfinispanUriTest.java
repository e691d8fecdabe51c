package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.infinispan.client.hotrod.configuration.Configuration;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.infinispan.client.hotrod.impl.ConfigurationProperties;
import org.junit.jupiter.api.Test;

class InfinispanUriTest {

  private static final String CLIENT = "quarkus.infinispan-client.";

  @Test
  void uri_takesTheDefaultsBack() {
    SmallRyeConfig config = config(Map.of("infinispan-uri", "hotrod://me:pw@ispn:11222"));
    assertEquals("hotrod://me:pw@ispn:11222", config.getValue(CLIENT + "uri", String.class));
    assertEquals(Optional.empty(), config.getOptionalValue(CLIENT + "hosts", String.class));
    assertEquals(Optional.empty(), config.getOptionalValue(CLIENT + "username", String.class));
    assertEquals(Optional.empty(), config.getOptionalValue(CLIENT + "trust-store", String.class));
  }

  @Test
  void noUri_changesNothing() {
    assertFalse(config(Map.of()).getOptionalValue(CLIENT + "uri", String.class).isPresent());
  }

  @Test
  void uriWithTls_trustsTheCertificatesOfTheFile() {
    Configuration client =
        client(
            Map.of(
                "infinispan-uri",
                "hotrods://me:pw@ispn:11222?sasl_mechanism=PLAIN",
                "infinispan-ca-file",
                "/a/ca.crt"));
    assertTrue(client.security().ssl().enabled());
    assertEquals("/a/ca.crt", client.security().ssl().trustStoreFileName());
    assertEquals("pem", client.security().ssl().trustStoreType());
    assertTrue(client.security().ssl().hostnameValidation());
    assertEquals("ispn", client.security().ssl().sniHostName());
    assertEquals("PLAIN", client.security().authentication().saslMechanism());
    assertEquals(1, client.servers().size());
  }

  @Test
  void uriWithTls_ofSeveralNodesChecksForTheNameOfTheFirstOrTheOneThatIsSaid() {
    String uri = "hotrods://me:pw@one.example.com:11222,two.example.com:11222";
    assertEquals(
        "one.example.com", client(Map.of("infinispan-uri", uri)).security().ssl().sniHostName());
    assertEquals(
        "ispn",
        client(Map.of("infinispan-uri", uri + "?sni_host_name=ispn"))
            .security()
            .ssl()
            .sniHostName());
  }

  @Test
  void uriWithTlsAlone_trustsWhatThePlatformDoes() {
    Configuration client = client(Map.of("infinispan-uri", "hotrods://me:pw@ispn:11222"));
    assertTrue(client.security().ssl().enabled());
    assertTrue(client.security().ssl().hostnameValidation());
    assertTrue(Files.exists(Path.of(client.security().ssl().trustStoreFileName())));
  }

  private static Configuration client(Map<String, String> values) {
    return builder(values).build();
  }

  /** What the Hot Rod client makes of the URI that the Quarkus extension hands on. */
  static ConfigurationBuilder builder(Map<String, String> values) {
    Properties properties = new Properties();
    properties.put(
        ConfigurationProperties.URI, config(values).getValue(CLIENT + "uri", String.class));
    return new ConfigurationBuilder().withProperties(properties);
  }

  private static SmallRyeConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withDefaultValues(values)
        .withSources(new InfinispanUri())
        .build();
  }
}
