package io.realtimecluster.client;

import com.google.protobuf.ByteString;
import io.realtimecluster.proto.client.v1.Error;
import org.jspecify.annotations.Nullable;

/** From the protocol's messages to the client's, and back. */
final class Messages {

  private Messages() {}

  static Publication publication(
      io.realtimecluster.proto.client.v1.Publication publication, String room) {
    return new Publication(
        room,
        publication.getOffset(),
        publication.getSender(),
        payload(publication.getPayload()),
        publication.getEvent(),
        publication.getTraceparent().isEmpty() ? null : publication.getTraceparent());
  }

  static io.realtimecluster.proto.client.v1.Position position(Position position) {
    return io.realtimecluster.proto.client.v1.Position.newBuilder()
        .setEpoch(position.epoch())
        .setOffset(position.offset())
        .build();
  }

  static RealtimeException error(Error error) {
    return new RealtimeException(code(error), error.getMessage(), false, json(error.getDetails()));
  }

  /** The payload's JSON; null if there is none. */
  static @Nullable String json(io.realtimecluster.proto.client.v1.Payload payload) {
    return payload.getText().isEmpty() ? null : payload.getText();
  }

  static io.realtimecluster.proto.client.v1.Payload payload(String text) {
    return io.realtimecluster.proto.client.v1.Payload.newBuilder().setText(text).build();
  }

  static io.realtimecluster.proto.client.v1.Payload payload(byte[] bytes) {
    return io.realtimecluster.proto.client.v1.Payload.newBuilder()
        .setBinary(ByteString.copyFrom(bytes))
        .build();
  }

  private static Payload payload(io.realtimecluster.proto.client.v1.Payload payload) {
    return payload.hasBinary()
        ? new Payload.Binary(payload.getBinary().toByteArray())
        : new Payload.Text(payload.getText());
  }

  private static ErrorCode code(Error error) {
    return switch (error.getCode()) {
      case INVALID_ARGUMENT -> ErrorCode.INVALID_ARGUMENT;
      case UNKNOWN_REQUEST -> ErrorCode.UNKNOWN_REQUEST;
      case ALREADY_CONNECTED -> ErrorCode.ALREADY_CONNECTED;
      case NOT_JOINED -> ErrorCode.NOT_JOINED;
      case TOO_MANY_ROOMS -> ErrorCode.TOO_MANY_ROOMS;
      case RATE_LIMITED -> ErrorCode.RATE_LIMITED;
      case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> ErrorCode.RESOURCE_EXHAUSTED;
      case REJECTED -> ErrorCode.REJECTED;
      case PERMISSION_DENIED -> ErrorCode.PERMISSION_DENIED;
      case ERROR_CODE_UNSPECIFIED, UNRECOGNIZED -> ErrorCode.UNKNOWN;
    };
  }
}
