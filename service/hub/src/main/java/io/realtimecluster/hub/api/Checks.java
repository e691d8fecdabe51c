package io.realtimecluster.hub.api;

import com.google.protobuf.ByteString;
import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.hub.api.RequestBodies.PayloadBody;
import io.realtimecluster.proto.client.v1.Payload;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks parts of requests; what is wrong ends the request with the bad value and the limit. */
final class Checks {

  /** The longest name of a user, in bytes of UTF-8. */
  static final int USER_BYTES_MAX = 255;

  private Checks() {}

  static String room(@Nullable String room) {
    return bytesBetween("room", room, 1, Partitioner.ROOM_NAME_BYTES_MAX);
  }

  static String user(String user) {
    return bytesBetween("user", user, 1, USER_BYTES_MAX);
  }

  /** A user who may be left out. */
  static String user(String name, @Nullable String user) {
    return bytesBetween(name, user, 0, USER_BYTES_MAX);
  }

  static Payload payload(@Nullable PayloadBody body, int bytesMax) {
    if (body == null || (body.text() == null) == (body.binary() == null)) {
      throw invalid("payload must have either text or binary");
    }
    Payload payload =
        body.text() != null
            ? Payload.newBuilder().setText(body.text()).build()
            : Payload.newBuilder().setBinary(ByteString.copyFrom(body.binary())).build();
    int bytes = payload.hasText() ? payload.getTextBytes().size() : payload.getBinary().size();
    if (bytes > bytesMax) {
      throw invalid("payload has %d bytes, the limit is %d".formatted(bytes, bytesMax));
    }
    return payload;
  }

  static int number(String name, @Nullable String text, int otherwise, int min, int max) {
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw invalid("%s is %s, allowed is %d to %d".formatted(name, text, min, max));
  }

  static long offset(String name, String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw invalid(
          "%s is %s, allowed is 0 to %s".formatted(name, text, Long.toUnsignedString(-1)));
    }
  }

  static ProblemException invalid(String detail) {
    return new ProblemException(Problem.invalid(detail));
  }

  private static String bytesBetween(String name, @Nullable String text, int min, int max) {
    String value = text == null ? "" : text;
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < min || bytes > max) {
      throw invalid("%s has %d bytes, allowed is %d to %d".formatted(name, bytes, min, max));
    }
    return value;
  }
}
