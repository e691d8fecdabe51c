package io.realtimecluster.hub.api;

import com.fasterxml.jackson.databind.util.RawValue;
import io.realtimecluster.hub.api.RequestBodies.PayloadBody;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.LoadedRoom;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresence;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.StateReply;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.TreeMap;

/** What hubs answer, as bodies; an error of a hub ends the request with a problem. */
final class AnswersOfHubs {

  private AnswersOfHubs() {}

  static AnswerBodies.CommandDone commandDone(DownstreamMessage answer) {
    RoomCommandReply reply = answer.getCommandReply();
    if (reply.hasError()) {
      throw new ProblemException(Problem.of(reply.getError()));
    }
    CommandReply done = reply.getReply();
    return new AnswerBodies.CommandDone(
        Long.toUnsignedString(done.getOffset()),
        done.hasPayload() ? done.getPayload().getText() : null);
  }

  static AnswerBodies.Presence presence(String room, DownstreamMessage answer) {
    RoomPresence presence = answer.getPresence();
    if (presence.hasError()) {
      throw new ProblemException(Problem.of(presence.getError()));
    }
    return new AnswerBodies.Presence(
        room,
        presence.getCount(),
        presence.getUsersList().stream().sorted().toList(),
        info(presence.getInfoMap()));
  }

  private static Map<String, RawValue> info(Map<String, String> jsonByUser) {
    Map<String, RawValue> info = new TreeMap<>();
    jsonByUser.forEach((user, json) -> info.put(user, new RawValue(json)));
    return info;
  }

  static AnswerBodies.History history(RoomHistoryRequest asked, DownstreamMessage answer) {
    RoomHistory history = answer.getHistory();
    if (history.hasError()) {
      throw new ProblemException(Problem.of(history.getError()));
    }
    if (!history.getComplete()) {
      throw new ProblemException(
          Problem.of(
              Response.Status.GONE,
              "NOT_KEPT",
              "what came after offset %s of epoch %s is not all kept, or more than %d; the room is at %s of %s"
                  .formatted(
                      Long.toUnsignedString(asked.getAfterOffset()),
                      asked.getEpoch(),
                      asked.getLimit(),
                      Long.toUnsignedString(history.getOffset()),
                      history.getEpoch())));
    }
    return new AnswerBodies.History(
        history.getRoom(),
        history.getEpoch(),
        Long.toUnsignedString(history.getOffset()),
        history.getPublicationsList().stream().map(AnswersOfHubs::publication).toList());
  }

  static AnswerBodies.State state(DownstreamMessage answer) {
    RoomState state = answer.getState();
    if (state.hasError()) {
      throw new ProblemException(Problem.of(state.getError()));
    }
    StateReply reply = state.getReply();
    return new AnswerBodies.State(
        reply.getRoom(),
        reply.getEpoch(),
        Long.toUnsignedString(reply.getOffset()),
        reply.getPayload().getText());
  }

  static AnswerBodies.Room room(LoadedRoom room) {
    return new AnswerBodies.Room(
        room.getRoom(),
        room.getType(),
        Long.toUnsignedString(room.getOffset()),
        room.getEdges(),
        room.hasUsers() ? room.getUsers() : null);
  }

  private static AnswerBodies.Publication publication(Publication publication) {
    Payload payload = publication.getPayload();
    return new AnswerBodies.Publication(
        Long.toUnsignedString(publication.getOffset()),
        publication.getSender(),
        publication.getEvent(),
        payload.hasText()
            ? new PayloadBody(payload.getText(), null)
            : new PayloadBody(null, payload.getBinary().toByteArray()));
  }
}
