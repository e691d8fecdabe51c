package io.realtimecluster.hub.api;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * The last check before a call: whatever path it was found by, it must have been let in by {@link
 * ApiAdmission}, and name what it seems to name.
 */
final class ApiGate {

  @ServerRequestFilter
  @Nullable Response check(ContainerRequestContext request, RoutingContext context) {
    if (!ApiAdmission.isAdmitted(context)) {
      // Two slashes or parameters in the path: to the router it is another path, here it is not.
      return Responses.of(
          Problem.of(
              Response.Status.NOT_FOUND, "NOT_FOUND", "the path is not written as in /v1/openapi"));
    }
    if (pathOf(context).contains(";")) {
      return Responses.of(
          Problem.invalid("the path has a semicolon, which must be written as %3B"));
    }
    return request.getUriInfo().getPathParameters().values().stream()
            .flatMap(List::stream)
            .anyMatch(ApiGate::isMalformed)
        ? Responses.of(Problem.invalid("the path is not UTF-8"))
        : null;
  }

  /** As it was written. */
  private static String pathOf(RoutingContext context) {
    String uri = context.request().uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** What cannot be decoded is replaced by this. */
  private static boolean isMalformed(String parameter) {
    return parameter.indexOf('\uFFFD') >= 0;
  }
}
