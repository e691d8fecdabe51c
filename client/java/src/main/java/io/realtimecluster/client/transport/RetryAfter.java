package io.realtimecluster.client.transport;

import java.net.http.HttpHeaders;

/** The header Retry-After, of which servers of this protocol use the form in seconds. */
final class RetryAfter {

  private static final int DIGITS_MAX = 9;

  private RetryAfter() {}

  /** In milliseconds; 0 if there is none. */
  static long millis(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .map(String::strip)
        .filter(value -> value.matches("\\d{1," + DIGITS_MAX + "}"))
        .map(value -> Long.parseLong(value) * 1_000)
        .orElse(0L);
  }
}
