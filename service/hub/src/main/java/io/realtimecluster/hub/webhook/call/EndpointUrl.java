package io.realtimecluster.hub.webhook.call;

import java.net.URI;
import java.net.URISyntaxException;

/** The URL of a webhook. */
public final class EndpointUrl {

  /** Longer ones are refused, in characters. */
  static final int LENGTH_MAX = 2_048;

  private EndpointUrl() {}

  /**
   * Checks one.
   *
   * @throws IllegalArgumentException naming the bad value, unless it may hold a password
   */
  public static URI parse(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "it has %d characters, allowed is 1 to %d".formatted(text.length(), LENGTH_MAX));
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      // Not as the cause: its message is the URL, perhaps with a password.
      throw new IllegalArgumentException("it is no URL: %s".formatted(e.getReason()));
    }
    if (url.getRawUserInfo() != null || (url.getHost() == null && text.contains("@"))) {
      throw new IllegalArgumentException("it has a user or password; calls are signed instead");
    }
    if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
      throw new IllegalArgumentException("it is %s, allowed are http and https".formatted(text));
    }
    if (url.getHost() == null || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "it is %s, it must have a host and no fragment".formatted(text));
    }
    return url;
  }
}
