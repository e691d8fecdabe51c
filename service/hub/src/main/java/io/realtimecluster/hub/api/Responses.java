package io.realtimecluster.hub.api;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.hub.request.UnansweredException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Turns answers of hubs, or the lack of them, into responses. */
final class Responses {

  private static final Logger LOG = Logger.getLogger(Responses.class);

  private Responses() {}

  /** What comes of an answer: a body, or a problem. */
  static <T> CompletionStage<Response> of(CompletableFuture<T> answer, Function<T, Object> body) {
    return answer.thenApply(body).thenApply(Responses::ok).exceptionally(e -> of(problemOf(e)));
  }

  static Response of(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(Json.write(problem));
    if (problem.retryAfterSeconds() > 0) {
      response.header(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds());
    }
    return response.build();
  }

  static Problem problemOf(Throwable failure) {
    return switch (failure) {
      case CompletionException e when e.getCause() != null -> problemOf(e.getCause());
      case ProblemException e -> e.problem();
      case BrokerUnavailableException _ -> Problem.unavailable("the broker cannot be reached");
      case UnansweredException e -> Problem.timeout(String.valueOf(e.getMessage()));
      default -> {
        LOG.error("a request of the server API failed unexpectedly", failure);
        yield Problem.internal();
      }
    };
  }

  private static Response ok(Object body) {
    return Response.ok(Json.write(body), MediaType.APPLICATION_JSON_TYPE).build();
  }
}
