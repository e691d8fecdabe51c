package io.realtimecluster.broker.rabbitmq;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a RabbitMQ is and how to log in. Has the password, so it is never printed.
 *
 * @param tls whether the connection is encrypted
 */
record RabbitUri(
    boolean tls, String host, int port, String username, String password, String virtualHost) {

  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;
  private static final String FORM = "amqps://user:password@host:5671/vhost";

  /**
   * Parses {@code amqp[s]://user:password@host[:port][/vhost]}, with percent-encoding.
   *
   * @throws IllegalArgumentException if the text is of another form; its message does not have it
   */
  static RabbitUri parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Not as the cause: its message has the password.
      throw malformed();
    }
    String[] user = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":");
    boolean tls = "amqps".equals(uri.getScheme());
    if (!tls && !"amqp".equals(uri.getScheme()) || uri.getHost() == null || user.length != 2) {
      throw malformed();
    }
    String path = uri.getRawPath();
    return new RabbitUri(
        tls,
        uri.getHost(),
        uri.getPort() < 0 ? (tls ? TLS_PORT : PORT) : uri.getPort(),
        decoded(user[0]),
        decoded(user[1]),
        path == null || path.length() <= 1 ? "/" : decoded(path.substring(1)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("rabbitmq-uri is not of the form " + FORM);
  }

  /** A plus sign is one, unlike in a form. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
