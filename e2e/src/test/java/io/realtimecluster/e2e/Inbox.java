package io.realtimecluster.e2e;

import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a test's client has received: answers to their requests, the rest in order. Thread-safe. */
final class Inbox {

  private final Map<Integer, CompletableFuture<ServerMessage>> answers = new ConcurrentHashMap<>();
  private final List<ServerMessage> pushes = new CopyOnWriteArrayList<>();
  private final List<Publication> publications = new CopyOnWriteArrayList<>();

  /** The answer to a request that is sent next. */
  CompletableFuture<ServerMessage> expect(int id) {
    CompletableFuture<ServerMessage> answer = new CompletableFuture<>();
    answers.put(id, answer);
    return answer;
  }

  /** All publications so far, of all rooms, in the order of their arrival. */
  List<Publication> publications() {
    return publications;
  }

  /** What came without being asked for, other than publications. */
  List<ServerMessage> pushes() {
    return pushes;
  }

  void received(ServerFrame frame) {
    for (ServerMessage message : frame.getMessagesList()) {
      CompletableFuture<ServerMessage> answer = answers.remove(message.getId());
      if (message.hasJoined()) {
        publications.addAll(message.getJoined().getPublicationsList());
      }
      if (answer != null) {
        answer.complete(message);
      } else if (message.hasPublication()) {
        publications.add(message.getPublication());
      } else {
        pushes.add(message);
      }
    }
  }
}
