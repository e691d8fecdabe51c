package io.realtimecluster.hub.partition;

import io.realtimecluster.proto.broker.v1.UpstreamMessage;

/** Which rooms messages are about. Stateless. */
final class RoomNames {

  private RoomNames() {}

  /** The room that must be in memory for a message to be handled; empty: none. */
  static String needed(UpstreamMessage message) {
    return switch (message.getContentCase()) {
      case PUBLISH -> message.getPublish().getRoom();
      case INTEREST -> message.getInterest().getRoom();
      case HISTORY -> message.getHistory().getRoom();
      case COMMAND -> message.getCommand().getRoom();
      case SAGA_STEP -> message.getSagaStep().getRoom();
      case STATE -> message.getState().getRoom();
      case WITHDRAWAL,
          PRESENCE,
          HEARTBEAT,
          PRESENCE_REQUEST,
          ROOMS_REQUEST,
          EDGES_REQUEST,
          STATUS_REQUEST,
          DISCONNECTED,
          EDGE_STATUS,
          JOIN,
          CONTENT_NOT_SET ->
          "";
    };
  }
}
