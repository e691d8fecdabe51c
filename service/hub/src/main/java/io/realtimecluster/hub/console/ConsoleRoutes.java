package io.realtimecluster.hub.console;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Holds browsers to what the console is made of: nothing from elsewhere, no script in its text, no
 * frame around it, and no older part of it after an upgrade.
 */
@ApplicationScoped
class ConsoleRoutes {

  private static final int MOVED = 308;

  /** Before the route of static resources. */
  private static final int FIRST = -1;

  private static final String POLICY =
      String.join(
          "; ",
          List.of(
              "default-src 'none'",
              "script-src 'self'",
              "style-src 'self'",
              "img-src 'self'",
              "connect-src 'self'",
              "base-uri 'none'",
              "form-action 'none'",
              "frame-ancestors 'none'",
              "require-trusted-types-for 'script'"));

  void register(@Observes Router router) {
    router.route("/console").order(FIRST).handler(ConsoleRoutes::toFolder);
    router.route("/console/*").order(FIRST).handler(ConsoleRoutes::guard);
    router.route("/console/*").order(FIRST).handler(ConsoleRoutes::restrict);
    router.route("/page/*").order(FIRST).handler(ConsoleRoutes::guard);
  }

  /** The page's parts are named relative to its folder. */
  private static void toFolder(RoutingContext context) {
    if ("/console".equals(context.request().path())) {
      var _ = context.response().setStatusCode(MOVED).putHeader("Location", "/console/").end();
    } else {
      context.next();
    }
  }

  private static void restrict(RoutingContext context) {
    context.response().putHeader("Content-Security-Policy", POLICY);
    context.next();
  }

  /** Last of all, for the route of static resources has its own idea of caching. */
  private static void guard(RoutingContext context) {
    context.addHeadersEndHandler(
        _ -> {
          MultiMap headers = context.response().headers();
          headers.set("X-Content-Type-Options", "nosniff");
          headers.set("Referrer-Policy", "no-referrer");
          headers.set("Cross-Origin-Opener-Policy", "same-origin");
          headers.set("Cross-Origin-Resource-Policy", "same-origin");
          headers.set("Cache-Control", "no-cache");
        });
    context.next();
  }
}
