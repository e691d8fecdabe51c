package io.realtimecluster.bench.connection;

import java.net.InetSocketAddress;
import java.net.URI;

/** A server's WebSocket address. */
public record Target(String host, int port, String pathAndQuery) {
  private static final String DEFAULT_PATH = "/v1/connect";

  /**
   * @param url {@code ws://host:port} or {@code http://host:port}, with a path or {@code
   *     /v1/connect}
   * @throws IllegalArgumentException if it is not; TLS is not measured here
   */
  public static Target parse(String url) {
    URI uri = URI.create(url);
    String scheme = uri.getScheme();
    if (!"ws".equals(scheme) && !"http".equals(scheme)) {
      throw new IllegalArgumentException(
          "URL '%s' must begin with ws:// or http://".formatted(url));
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("URL '%s' names no host".formatted(url));
    }
    boolean noPath = uri.getRawPath() == null || uri.getRawPath().length() <= 1;
    String path = noPath ? DEFAULT_PATH : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new Target(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), path + query);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}
