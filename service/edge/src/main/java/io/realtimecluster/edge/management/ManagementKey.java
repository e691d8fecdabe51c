package io.realtimecluster.edge.management;

import io.realtimecluster.edge.EdgeConfig;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may use the management interface. Thread-safe. */
@ApplicationScoped
public class ManagementKey {

  private static final String SCHEME = "Bearer ";
  private static final int UNAUTHORIZED = 401;

  /** How this machine is called by those on it. */
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Optional<byte[]> key;

  ManagementKey(EdgeConfig config) {
    this.key = config.managementKey().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Goes on if the caller has the key, or, where there is none, is on this machine. */
  void check(RoutingContext context) {
    boolean allowed =
        key.map(expected -> hasKey(context, expected))
            .orElseGet(() -> isLocal(context) && isOwnName(context));
    if (allowed) {
      context.next();
    } else {
      var _ =
          context
              .response()
              .setStatusCode(UNAUTHORIZED)
              .putHeader("WWW-Authenticate", "Bearer")
              .end(
                  "the management key is needed: Authorization: Bearer KEY; or, if there is none, to be"
                      + " on this machine and to call it localhost, 127.0.0.1 or [::1]\n");
    }
  }

  private static boolean hasKey(RoutingContext context, byte[] expected) {
    String authorization = context.request().getHeader("Authorization");
    return authorization != null
        && authorization.startsWith(SCHEME)
        && MessageDigest.isEqual(
            authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8), expected);
  }

  // A page of anybody's may give its own name the address of this machine; the browser tells that
  // name.
  private static boolean isOwnName(RoutingContext context) {
    HostAndPort called = context.request().authority();
    return called != null && HOSTS.contains(called.host().toLowerCase(Locale.ROOT));
  }

  private static boolean isLocal(RoutingContext context) {
    try {
      return InetAddress.getByName(context.request().remoteAddress().hostAddress())
          .isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
