package io.realtimecluster.client.transport;

import java.net.URI;
import java.util.Locale;

/**
 * Where a cluster is.
 *
 * @param connect for WebSockets
 * @param poll for long-polling
 */
public record Endpoints(URI connect, URI poll) {

  /**
   * From what an app may give: ws, wss, http or https, with or without a path.
   *
   * @throws IllegalArgumentException if the URL has another scheme or no host
   */
  public static Endpoints of(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("wss") || scheme.equals("https");
    if (!secure && !scheme.equals("ws") && !scheme.equals("http")) {
      throw new IllegalArgumentException(
          "the URL must begin with wss, ws, https or http, not " + scheme);
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException("the URL has no host: " + url);
    }
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String prefix = path.replaceFirst("(/v1/connect)?/*$", "");
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String place = "://" + url.getRawAuthority() + prefix;
    return new Endpoints(
        URI.create((secure ? "wss" : "ws") + place + "/v1/connect" + query),
        URI.create((secure ? "https" : "http") + place + "/v1/poll" + query));
  }
}
