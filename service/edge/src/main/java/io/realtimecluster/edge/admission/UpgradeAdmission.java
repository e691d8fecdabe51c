package io.realtimecluster.edge.admission;

import io.netty.channel.Channel;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks at a handshake before the upgrade: is there a place, is the subprotocol known, what is the
 * token worth? A bad token is not answered here, for browsers do not show a refused handshake to
 * the page; the open connection is closed with a code that says why.
 */
@ApplicationScoped
public class UpgradeAdmission implements HttpUpgradeCheck {

  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_SECONDS_MIN = 1;
  private static final int RETRY_SECONDS_MAX = 10;
  private static final String SUBPROTOCOLS = "sec-websocket-protocol";
  private static final String TOKEN_SUBPROTOCOL = "bearer.";
  private static final String TOKEN_SCHEME = "bearer ";
  private static final Set<String> KNOWN_SUBPROTOCOLS =
      Set.of("realtime.v1.proto", "realtime.v1.json");

  /** What the upgrade still needs; all else would be kept twice as long as the connection lives. */
  private static final Set<String> NEEDED_HEADERS =
      Set.of("host", "connection", "upgrade", "origin");

  private final TokenVerifier verifier;
  private final ConnectionLimit limit;

  UpgradeAdmission(TokenVerifier verifier, ConnectionLimit limit) {
    this.verifier = verifier;
    this.limit = limit;
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    HttpServerRequest request = context.httpRequest();
    List<String> offered = subprotocols(request);
    if (!offered.isEmpty() && offered.stream().noneMatch(KNOWN_SUBPROTOCOLS::contains)) {
      return CheckResult.rejectUpgrade(BAD_REQUEST);
    }
    if (!limit.tryAdmit()) {
      return CheckResult.rejectUpgrade(UNAVAILABLE, Map.of("Retry-After", List.of(retryAfter())));
    }
    Channel channel = ((ConnectionBase) request.connection()).channel();
    // Not when the WebSocket closes: an upgrade that fails after this never opens one.
    channel.closeFuture().addListener(_ -> limit.release());
    TokenResult token = verifier.verify(token(request, offered));
    context
        .userData()
        .put(
            Handshake.KEY,
            new Handshake(channel, token, verifier.required() ? null : request.getParam("user")));
    dropHeaders(request);
    return CheckResult.permitUpgrade();
  }

  private static List<String> subprotocols(HttpServerRequest request) {
    List<String> offered = new ArrayList<>();
    for (String header : request.headers().getAll(SUBPROTOCOLS)) {
      for (String subprotocol : header.split(",", -1)) {
        if (!subprotocol.isBlank()) {
          offered.add(subprotocol.strip());
        }
      }
    }
    return offered;
  }

  private static String token(HttpServerRequest request, List<String> offered) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(TOKEN_SCHEME)) {
      return authorization.substring(TOKEN_SCHEME.length()).strip();
    }
    for (String subprotocol : offered) {
      if (subprotocol.startsWith(TOKEN_SUBPROTOCOL)) {
        return subprotocol.substring(TOKEN_SUBPROTOCOL.length());
      }
    }
    return "";
  }

  private static void dropHeaders(HttpServerRequest request) {
    for (String name : request.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!NEEDED_HEADERS.contains(lower) && !lower.startsWith("sec-websocket-")) {
        request.headers().remove(name);
      }
    }
  }

  private static String retryAfter() {
    return Integer.toString(
        ThreadLocalRandom.current().nextInt(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX + 1));
  }
}
