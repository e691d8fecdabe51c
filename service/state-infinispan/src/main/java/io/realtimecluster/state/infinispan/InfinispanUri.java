package io.realtimecluster.state.infinispan;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The configuration of the Hot Rod client where {@code infinispan-uri} (or INFINISPAN_URI) says
 * where to connect: {@code hotrods://user:password@host:11222}, or hotrod without TLS. The defaults
 * of hosts, user and password are taken back, since the client would add them to those of the URI.
 * {@code infinispan-ca-file} names the certificates to trust, as PEM; without it, those that the
 * platform trusts.
 */
public final class InfinispanUri implements ConfigSourceFactory {

  /** Above META-INF/microprofile-config.properties, below application.properties. */
  private static final int ORDINAL = 110;

  private static final String CLIENT = "quarkus.infinispan-client.";

  /** Made by ServiceLoader. */
  public InfinispanUri() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Optional<String> uri = value(context, "infinispan-uri");
    if (uri.isEmpty()) {
      return List.of();
    }
    Map<String, String> properties = new HashMap<>();
    properties.put(CLIENT + "uri", uri.get());
    properties.put(CLIENT + "hosts", "");
    properties.put(CLIENT + "username", "");
    properties.put(CLIENT + "password", "");
    value(context, "infinispan-ca-file")
        .ifPresent(
            file -> {
              properties.put(CLIENT + "trust-store", file);
              properties.put(CLIENT + "trust-store-type", "pem");
            });
    return List.of(new PropertiesConfigSource(properties, "Infinispan of a URI", ORDINAL));
  }

  private static Optional<String> value(ConfigSourceContext context, String name) {
    return Optional.ofNullable(context.getValue(name))
        .map(ConfigValue::getValue)
        .filter(text -> !text.isEmpty());
  }
}
