package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.room.RoomWebhooks.Authorization;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a backend is asked.
 *
 * @param what join, publish or command
 * @param line messages of the room with the same one must stay in order
 * @param payload null: of a join
 */
record Question(
    RoomType roomType,
    Action action,
    String what,
    String room,
    String user,
    String line,
    @Nullable Payload payload) {

  /**
   * What must be asked about a message; empty if nothing must. The backend's own requests, which
   * come by the server API, need no leave.
   */
  static Optional<Question> about(String edge, UpstreamMessage message, RoomType type) {
    Authorization authorization = type.webhooks().authorization();
    if (authorization == null || HubQueue.is(edge)) {
      return Optional.empty();
    }
    Optional<Question> question =
        switch (message.getContentCase()) {
          case JOIN -> Optional.of(ofJoin(type, message.getJoin()));
          case PUBLISH -> Optional.of(ofPublish(type, message.getPublish()));
          case COMMAND -> Optional.of(ofCommand(type, message.getCommand()));
          default -> Optional.empty();
        };
    return question.filter(asked -> authorization.actions().contains(asked.action));
  }

  private static Question ofJoin(RoomType type, JoinRequest join) {
    return new Question(
        type, Action.JOIN, "join", join.getRoom(), join.getUser(), "user " + join.getUser(), null);
  }

  private static Question ofPublish(RoomType type, RoomPublish publish) {
    return new Question(
        type,
        Action.PUBLISH,
        "publish",
        publish.getRoom(),
        publish.getSender(),
        "session " + publish.getSession(),
        publish.getPayload());
  }

  private static Question ofCommand(RoomType type, RoomCommand command) {
    return new Question(
        type,
        Action.PUBLISH,
        "command",
        command.getRoom(),
        command.getUser(),
        "session " + command.getSession(),
        command.getPayload());
  }
}
