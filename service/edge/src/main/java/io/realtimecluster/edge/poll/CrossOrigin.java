package io.realtimecluster.edge.poll;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.Set;

/**
 * What pages of other origins may do: everything, for who a client is, is said by its tokens and
 * never by a cookie.
 */
final class CrossOrigin {

  /** Browsers ask again after that; Chromium keeps an answer no longer. */
  private static final int PREFLIGHT_SECONDS = 7_200;

  private CrossOrigin() {}

  static CorsHandler handler() {
    return CorsHandler.create()
        .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE))
        .allowedHeaders(Set.of("Authorization", "Content-Type", HttpExchange.SEQUENCE))
        .exposedHeaders(
            Set.of("Location", HttpExchange.SEQUENCE, HttpExchange.CLOSE_CODE, "Retry-After"))
        .maxAgeSeconds(PREFLIGHT_SECONDS);
  }
}
