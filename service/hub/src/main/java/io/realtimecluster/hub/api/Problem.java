package io.realtimecluster.hub.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.realtimecluster.proto.client.v1.Error;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done, as RFC 9457 has it.
 *
 * @param title of the status
 * @param detail for a developer: the bad value and the limit
 * @param code for programs, one of docs/server-api.md
 * @param details what a room's program tells with REJECTED
 * @param retryAfterSeconds the same request may succeed after that; 0: it will not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Problem", description = "Why a request was not done (RFC 9457).")
record Problem(
    String title,
    int status,
    String detail,
    String code,
    @Schema(implementation = Object.class) @JsonRawValue @Nullable String details,
    @JsonIgnore @Schema(hidden = true) int retryAfterSeconds) {

  static final String MEDIA_TYPE = "application/problem+json";

  static final int OVERLOADED_RETRY_SECONDS = 1;

  private static final int MILLIS_PER_SECOND = 1_000;

  static Problem invalid(String detail) {
    return of(Response.Status.BAD_REQUEST, "INVALID_ARGUMENT", detail);
  }

  static Problem unauthenticated() {
    return of(
        Response.Status.UNAUTHORIZED,
        "UNAUTHENTICATED",
        "the API key is needed: Authorization: Bearer KEY");
  }

  static Problem unknownHost(String host) {
    return of(
        Response.Status.FORBIDDEN,
        "UNKNOWN_HOST",
        "without a key this machine is called as localhost, 127.0.0.1 or [::1], and not as '%s':"
                .formatted(host)
            + " set realtimecluster.api.key, or name the host in realtimecluster.api.hosts");
  }

  static Problem lengthMissing() {
    return of(
        Response.Status.LENGTH_REQUIRED,
        "LENGTH_REQUIRED",
        "the body's length is needed in advance: Content-Length");
  }

  /** Also what keeps web pages of others from calling with a user's browser. */
  static Problem notJson() {
    return of(
        Response.Status.UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        "the body's type is missing: Content-Type: application/json");
  }

  static Problem tooLarge(long bytes, int bytesMax) {
    return of(
        Response.Status.REQUEST_ENTITY_TOO_LARGE,
        "TOO_LARGE",
        "the body has %d bytes, the limit is %d".formatted(bytes, bytesMax));
  }

  static Problem overloaded(String detail) {
    return retry(
        Response.Status.SERVICE_UNAVAILABLE, "OVERLOADED", detail, OVERLOADED_RETRY_SECONDS);
  }

  static Problem unavailable(String detail) {
    return retry(
        Response.Status.SERVICE_UNAVAILABLE, "UNAVAILABLE", detail, OVERLOADED_RETRY_SECONDS);
  }

  static Problem timeout(String detail) {
    return of(
        Response.Status.GATEWAY_TIMEOUT,
        "TIMEOUT",
        detail + "; whether it was done is not known, it may be sent again with its key");
  }

  static Problem internal() {
    return of(Response.Status.INTERNAL_SERVER_ERROR, "INTERNAL", "the hub made an error");
  }

  static Problem of(Response.StatusType status, String code, String detail) {
    return retry(status, code, detail, 0);
  }

  /** An error as a hub tells it to clients. */
  static Problem of(Error error) {
    Response.Status status =
        switch (error.getCode()) {
          case INVALID_ARGUMENT -> Response.Status.BAD_REQUEST;
          case REJECTED -> Response.Status.CONFLICT;
          case UNAVAILABLE, RESOURCE_EXHAUSTED -> Response.Status.SERVICE_UNAVAILABLE;
          default -> Response.Status.INTERNAL_SERVER_ERROR;
        };
    return new Problem(
        status.getReasonPhrase(),
        status.getStatusCode(),
        error.getMessage(),
        error.getCode().name(),
        error.hasDetails() ? error.getDetails().getText() : null,
        Math.ceilDiv(error.getRetryMillis(), MILLIS_PER_SECOND));
  }

  private static Problem retry(
      Response.StatusType status, String code, String detail, int retryAfterSeconds) {
    return new Problem(
        status.getReasonPhrase(), status.getStatusCode(), detail, code, null, retryAfterSeconds);
  }
}
