package io.realtimecluster.edge.admission;

import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token tells others of its user. */
final class UserInfo {

  /** The claim that it comes with. */
  static final String CLAIM = "info";

  /** A token with more is refused, in bytes of JSON. */
  static final int BYTES_MAX = 1_024;

  private UserInfo() {}

  /**
   * As JSON text, empty if the token tells nothing.
   *
   * @return nothing if it is not what it may be: an object or a string of a bounded size
   */
  static Optional<String> of(@Nullable Object claim) {
    if (claim == null) {
      return Optional.of("");
    }
    if (!(claim instanceof Map) && !(claim instanceof String)) {
      return Optional.empty();
    }
    String json = Json.encode(claim);
    return json.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX
        ? Optional.empty()
        : Optional.of(json);
  }
}
