package io.realtimecluster.state.infinispan;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String TLS = "hotrods:";
  private static final Pattern HOST = Pattern.compile("@([^:,/?@]+)");

  /** Made by ServiceLoader. */
  public InfinispanUri() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Optional<String> uri = value(context, "infinispan-uri");
    if (uri.isEmpty()) {
      return List.of();
    }
    Map<String, String> properties = new HashMap<>();
    properties.put(CLIENT + "uri", withTrust(uri.get(), value(context, "infinispan-ca-file")));
    properties.put(CLIENT + "hosts", "");
    properties.put(CLIENT + "username", "");
    properties.put(CLIENT + "password", "");
    return List.of(new PropertiesConfigSource(properties, "Infinispan of a URI", ORDINAL));
  }

  /** The client checks the URI by itself, so what it is to trust has to be in it. */
  private static String withTrust(String uri, Optional<String> caFile) {
    if (!uri.startsWith(TLS)) {
      return uri;
    }
    String trust =
        caFile
            .map(file -> "trust_store_type=pem&trust_store_file_name=" + file)
            .orElse(
                "trust_store_type=JKS&trust_store_password=changeit&trust_store_file_name="
                    + Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"));
    // The name that the certificates of all nodes must have; that of the first, unless it is said.
    Matcher host = HOST.matcher(uri);
    String name =
        uri.contains("sni_host_name=") || !host.find() ? "" : "&sni_host_name=" + host.group(1);
    return uri + (uri.contains("?") ? "&" : "?") + trust + name;
  }

  private static Optional<String> value(ConfigSourceContext context, String name) {
    return Optional.ofNullable(context.getValue(name))
        .map(ConfigValue::getValue)
        .filter(text -> !text.isEmpty());
  }
}
