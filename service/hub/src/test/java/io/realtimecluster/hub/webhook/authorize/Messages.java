package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.room.RoomWebhooks.Authorization;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.webhook.call.TestBackend;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import java.time.Duration;
import java.util.Set;

/** What must be authorised in tests. */
final class Messages {

  private Messages() {}

  static RoomType type(Endpoint endpoint, Action... actions) {
    return new RoomType(
        "chat",
        "chat:*",
        new History(Durability.MEMORY, 100, null),
        true,
        Programming.RELAY,
        false,
        RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
        new RoomWebhooks(
            TestBackend.SECRET_NAME, new Authorization(endpoint, Set.of(actions)), null));
  }

  static RoomType type(Action... actions) {
    return type(new Endpoint("http://backend", Duration.ofSeconds(1)), actions);
  }

  static UpstreamMessage publish(String session, long sequence) {
    return UpstreamMessage.newBuilder()
        .setPublish(
            RoomPublish.newBuilder()
                .setRoom("chat:1")
                .setSession(session)
                .setSequence(sequence)
                .setSender("ana")
                .setReplyTo(sequence)
                .setPayload(Payload.newBuilder().setText(Long.toString(sequence))))
        .build();
  }

  static UpstreamMessage join(String user) {
    return UpstreamMessage.newBuilder()
        .setJoin(JoinRequest.newBuilder().setRoom("chat:1").setUser(user))
        .build();
  }
}
