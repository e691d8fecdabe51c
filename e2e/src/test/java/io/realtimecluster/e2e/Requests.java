package io.realtimecluster.e2e;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client asks for, whatever carries it. */
interface Requests {

  /** Sends a request; its answer comes later. */
  CompletableFuture<ServerMessage> send(ClientMessage.Builder message);

  /** Sends a request and waits for its answer. */
  default ServerMessage request(ClientMessage.Builder message) {
    return TestConnection.await(send(message));
  }

  default Joined join(String room, @Nullable Position recover) {
    Join.Builder join = Join.newBuilder().setRoom(room);
    if (recover != null) {
      join.setRecover(recover);
    }
    ServerMessage answer = request(ClientMessage.newBuilder().setJoin(join));
    if (!answer.hasJoined()) {
      throw new IllegalStateException("not joined: " + answer);
    }
    return answer.getJoined();
  }

  default CompletableFuture<ServerMessage> publish(String room, long sequence, String text) {
    return send(
        ClientMessage.newBuilder()
            .setPublish(
                Publish.newBuilder()
                    .setRoom(room)
                    .setSequence(sequence)
                    .setPayload(Payload.newBuilder().setText(text))));
  }
}
