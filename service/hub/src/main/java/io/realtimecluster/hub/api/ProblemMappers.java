package io.realtimecluster.hub.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What was wrong with a request before a hub was asked, as problems. */
final class ProblemMappers {

  @ServerExceptionMapper
  Response of(ProblemException e) {
    return Responses.of(e.problem());
  }

  /** No such path, another method, another media type. */
  @ServerExceptionMapper
  Response of(WebApplicationException e) {
    Response.StatusType status = e.getResponse().getStatusInfo();
    String code =
        switch (status.getStatusCode()) {
          case 404 -> "NOT_FOUND";
          case 405 -> "METHOD_NOT_ALLOWED";
          case 406 -> "NOT_ACCEPTABLE";
          case 413 -> "TOO_LARGE";
          case 415 -> "UNSUPPORTED_MEDIA_TYPE";
          default -> "INVALID_ARGUMENT";
        };
    return Responses.of(
        Problem.of(status, code, "%s; see /v1/openapi".formatted(status.getReasonPhrase())));
  }

  @ServerExceptionMapper
  Response of(RuntimeException e) {
    return Responses.of(Responses.problemOf(e));
  }
}
