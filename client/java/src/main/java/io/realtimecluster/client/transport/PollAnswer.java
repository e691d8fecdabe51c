package io.realtimecluster.client.transport;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An answer of /v1/poll.
 *
 * @param session the last part of Location; empty if there is none. Only that part, for a proxy may
 *     have put a prefix before the path
 * @param sequence of the answer, from 1; empty if it has none
 * @param closeCode empty if the session goes on
 * @param retryAfterMillis 0 if the server named no time
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PollAnswer(
    int status,
    String session,
    OptionalLong sequence,
    OptionalInt closeCode,
    long retryAfterMillis,
    byte[] body) {

  static PollAnswer of(HttpResponse<byte[]> response) {
    HttpHeaders headers = response.headers();
    String location = headers.firstValue("Location").orElse("").replaceFirst("\\?.*", "");
    OptionalLong closeCode = number(headers, "Close-Code");
    return new PollAnswer(
        response.statusCode(),
        location.substring(location.lastIndexOf('/') + 1),
        number(headers, "Poll-Sequence"),
        closeCode.isPresent() ? OptionalInt.of((int) closeCode.getAsLong()) : OptionalInt.empty(),
        RetryAfter.millis(headers),
        response.body());
  }

  boolean isSuccess() {
    return status < 300;
  }

  /** How the session has ended by this answer. */
  TransportEnd end() {
    return new TransportEnd(
        closeCode.orElse(CloseCode.ABNORMAL),
        status == 503 || closeCode.isPresent(),
        retryAfterMillis);
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    String value = headers.firstValue(name).orElse("");
    return value.matches("\\d{1,9}")
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }
}
