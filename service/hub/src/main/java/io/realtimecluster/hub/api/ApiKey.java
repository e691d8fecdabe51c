package io.realtimecluster.hub.api;

import io.realtimecluster.hub.HubConfig;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who may use the server API: who has the key, or, where there is none, this machine. */
@ApplicationScoped
class ApiKey {

  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> key;

  ApiKey(HubConfig config) {
    this.key = config.api().key().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  boolean allows(HttpServerRequest request) {
    return key.map(expected -> isShown(request, expected)).orElseGet(() -> isLocal(request));
  }

  private static boolean isShown(HttpServerRequest request, byte[] expected) {
    String authorization = request.getHeader("Authorization");
    return authorization != null
        && authorization.startsWith(SCHEME)
        && MessageDigest.isEqual(
            authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8), expected);
  }

  private static boolean isLocal(HttpServerRequest request) {
    try {
      return InetAddress.getByName(request.remoteAddress().hostAddress()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
