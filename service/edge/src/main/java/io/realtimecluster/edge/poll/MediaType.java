package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.Protocol;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form of a session's messages, as Content-Type names it. */
final class MediaType {

  static final String ALLOWED = "Content-Type must be application/x-protobuf or application/json";

  private MediaType() {}

  /** The form that a header names; JSON without one, and empty if it names another. */
  static Optional<Protocol> protocol(@Nullable String contentType) {
    if (contentType == null) {
      return Optional.of(Protocol.JSON);
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    for (Protocol protocol : Protocol.values()) {
      if (protocol.mediaType().equals(type)) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }
}
