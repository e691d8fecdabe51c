package io.realtimecluster.broker.request;

import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;

/** The number that a request carries and its answer repeats. */
public final class RequestNumber {

  /** No answer is wanted, or the message is no request and no answer. */
  public static final long NONE = 0;

  private RequestNumber() {}

  /** That of a request. */
  public static long of(UpstreamMessage message) {
    return switch (message.getContentCase()) {
      case PUBLISH -> message.getPublish().getReplyTo();
      case COMMAND -> message.getCommand().getReplyTo();
      case HISTORY -> message.getHistory().getRequest();
      case STATE -> message.getState().getRequest();
      case PRESENCE_REQUEST -> message.getPresenceRequest().getRequest();
      case ROOMS_REQUEST -> message.getRoomsRequest().getRequest();
      case EDGES_REQUEST -> message.getEdgesRequest().getRequest();
      case SAGA_STEP -> message.getSagaStep().getReplyTo();
      case STATUS_REQUEST -> message.getStatusRequest().getRequest();
      case INTEREST,
          WITHDRAWAL,
          PRESENCE,
          HEARTBEAT,
          DISCONNECTED,
          EDGE_STATUS,
          JOIN,
          CONTENT_NOT_SET ->
          NONE;
    };
  }

  /** That of an answer. */
  public static long of(DownstreamMessage message) {
    return switch (message.getContentCase()) {
      case PUBLISH_REPLY -> message.getPublishReply().getReplyTo();
      case COMMAND_REPLY -> message.getCommandReply().getReplyTo();
      case HISTORY -> message.getHistory().getRequest();
      case STATE -> message.getState().getRequest();
      case PRESENCE -> message.getPresence().getRequest();
      case ROOMS -> message.getRooms().getRequest();
      case EDGES -> message.getEdges().getRequest();
      case DISCONNECTED -> message.getDisconnected().getRequest();
      case PARTITION_STATUS -> message.getPartitionStatus().getRequest();
      case EDGE_STATUS -> message.getEdgeStatus().getRequest();
      case PUBLICATION,
          GRANT,
          PRESENCE_CHANGE,
          PARTITION_TAKEN,
          PARTITION_RELEASED,
          DISCONNECTION,
          EDGE_STATUS_REQUEST,
          JOIN_DECISION,
          CONTENT_NOT_SET ->
          NONE;
    };
  }
}
