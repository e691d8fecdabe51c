package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client's place in one room. Guarded by the client. */
final class Membership {

  private enum Step {
    OUT,
    JOINING,
    IN
  }

  private static final long FIRST_TIME = -1;

  private final String client;
  private final String room;
  private final History history;
  private Step step = Step.OUT;
  private String epoch = "";
  private long offset = FIRST_TIME;
  private long notBeforeNanos = System.nanoTime();

  /** When the latest entry that came was sent, or came if it does not tell. */
  private long freshNanos = System.nanoTime();

  Membership(String client, String room, History history) {
    this.client = client;
    this.room = room;
    this.history = history;
  }

  boolean isJoined() {
    return step == Step.IN;
  }

  /** The connection is gone. */
  void lost() {
    step = Step.OUT;
    notBeforeNanos = System.nanoTime();
  }

  boolean mayJoin(long nowNanos) {
    return step == Step.OUT && nowNanos >= notBeforeNanos;
  }

  ClientMessage join() {
    step = Step.JOINING;
    Join.Builder join = Join.newBuilder().setRoom(room);
    if (offset != FIRST_TIME) {
      join.setRecover(Position.newBuilder().setEpoch(epoch).setOffset(offset));
    }
    return ClientMessage.newBuilder().setJoin(join).build();
  }

  void joinAnswered(ServerMessage answer) {
    if (answer.hasError()) {
      refused(answer.getError());
    } else {
      joined(answer.getJoined());
    }
  }

  private void refused(Error error) {
    long nowNanos = System.nanoTime();
    history.add(
        new Event.Refused(
            nowNanos,
            client,
            room,
            0,
            error.getCode().name(),
            error.getTemporary(),
            error.getMessage()));
    step = Step.OUT;
    notBeforeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(error.getRetryMillis());
  }

  private void joined(Joined joined) {
    long nowNanos = System.nanoTime();
    List<Entry> entries = joined.getPublicationsList().stream().map(Membership::entry).toList();
    history.add(
        new Event.Joined(
            nowNanos,
            client,
            room,
            offset,
            joined.getEpoch(),
            joined.getOffset(),
            joined.getRecovered(),
            entries));
    step = Step.IN;
    epoch = joined.getEpoch();
    offset = joined.getOffset();
    entries.forEach(entry -> fresh(entry, nowNanos));
  }

  void delivered(Publication publication) {
    long nowNanos = System.nanoTime();
    Entry entry = entry(publication);
    history.add(new Event.Delivered(nowNanos, client, room, entry));
    offset = entry.offset();
    fresh(entry, nowNanos);
  }

  void reset(RoomReset reset) {
    history.add(
        new Event.Reset(System.nanoTime(), client, room, reset.getEpoch(), reset.getOffset()));
    epoch = reset.getEpoch();
    offset = reset.getOffset();
  }

  private void fresh(Entry entry, long nowNanos) {
    long sentNanos = Message.parse(entry.text()).map(Message::sentNanos).orElse(nowNanos);
    freshNanos = Math.max(freshNanos, sentNanos);
  }

  /** What is missing; empty if it is in the room and got something that was sent since then. */
  Optional<String> missingSince(long sinceNanos) {
    if (step != Step.IN) {
      return Optional.of("%s is not in %s".formatted(client, room));
    }
    return freshNanos < sinceNanos
        ? Optional.of("%s got nothing new in %s".formatted(client, room))
        : Optional.empty();
  }

  static Entry entry(Publication publication) {
    return new Entry(
        publication.getOffset(),
        publication.getSender(),
        publication.getEvent(),
        publication.getPayload().getText());
  }
}
