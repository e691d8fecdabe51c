package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
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

  /** What the Hot Rod client makes of the properties that the Quarkus extension hands on. */
  @Test
  void uriWithTls_isEncryptedAndTheServersNameIsChecked() {
    SmallRyeConfig config =
        config(
            Map.of(
                "infinispan-uri", "hotrods://me:pw@ispn:11222", "infinispan-ca-file", "/a/ca.crt"));
    Properties properties = new Properties();
    properties.put(ConfigurationProperties.URI, config.getValue(CLIENT + "uri", String.class));
    properties.put(
        ConfigurationProperties.TRUST_STORE_FILE_NAME,
        config.getValue(CLIENT + "trust-store", String.class));
    properties.put(
        ConfigurationProperties.TRUST_STORE_TYPE,
        config.getValue(CLIENT + "trust-store-type", String.class));
    Configuration client = new ConfigurationBuilder().withProperties(properties).build();
    assertTrue(client.security().ssl().enabled());
    assertEquals("/a/ca.crt", client.security().ssl().trustStoreFileName());
    assertEquals("pem", client.security().ssl().trustStoreType());
    assertTrue(client.security().ssl().hostnameValidation());
    assertEquals(1, client.servers().size());
  }

  private static SmallRyeConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withDefaultValues(values)
        .withSources(new InfinispanUri())
        .build();
  }
}
