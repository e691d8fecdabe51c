package io.realtimecluster.hub.api;

import io.realtimecluster.hub.HubConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may use the server API: who has the key, or, where there is none, this machine. */
@ApplicationScoped
class ApiKey {

  private static final String SCHEME = "Bearer ";
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Optional<byte[]> key;
  private final Set<String> hosts = new HashSet<>(HOSTS);

  ApiKey(HubConfig config) {
    this.key = config.api().key().map(text -> text.getBytes(StandardCharsets.UTF_8));
    config.api().hosts().ifPresent(more -> more.forEach(each -> hosts.add(lowerCase(each))));
  }

  /** Why the caller may not use the API; null: it may. */
  @Nullable Problem refusal(HttpServerRequest request) {
    if (key.isPresent()) {
      return isShown(request, key.get()) ? null : Problem.unauthenticated();
    }
    if (!isLocal(request)) {
      return Problem.unauthenticated();
    }
    // A page of anybody's may give its own name the address of this machine, and so call as if it
    // were from here; the browser tells that name.
    HostAndPort called = request.authority();
    boolean isOwnName = called != null && hosts.contains(lowerCase(called.host()));
    return isOwnName ? null : Problem.unknownHost(called == null ? "" : called.host());
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

  private static String lowerCase(String host) {
    return host.toLowerCase(Locale.ROOT);
  }
}
