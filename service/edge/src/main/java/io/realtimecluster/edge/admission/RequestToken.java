package io.realtimecluster.edge.admission;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the token in the headers of an HTTP request. */
public final class RequestToken {

  private static final String SUBPROTOCOLS = "sec-websocket-protocol";
  private static final String TOKEN_SUBPROTOCOL = "bearer.";
  private static final String TOKEN_SCHEME = "bearer ";

  private RequestToken() {}

  /** The subprotocols that a handshake offers, in its order. */
  public static List<String> subprotocols(MultiMap headers) {
    List<String> offered = new ArrayList<>();
    for (String header : headers.getAll(SUBPROTOCOLS)) {
      for (String subprotocol : header.split(",", -1)) {
        if (!subprotocol.isBlank()) {
          offered.add(subprotocol.strip());
        }
      }
    }
    return offered;
  }

  /**
   * The token of Authorization, or, for browsers cannot set that on a WebSocket, of the list of
   * subprotocols; empty if there is none.
   */
  public static String of(MultiMap headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(TOKEN_SCHEME)) {
      return authorization.substring(TOKEN_SCHEME.length()).strip();
    }
    for (String subprotocol : subprotocols(headers)) {
      if (subprotocol.startsWith(TOKEN_SUBPROTOCOL)) {
        return subprotocol.substring(TOKEN_SUBPROTOCOL.length());
      }
    }
    return "";
  }
}
