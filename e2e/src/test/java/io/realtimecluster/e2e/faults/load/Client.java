package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.RealProcesses;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One user with one session: keeps a connection to some edge, is a member of its rooms, sends again
 * what was not answered, and records what it does and sees. A virtual thread does what is due;
 * messages come on the connection's thread. Thread-safe.
 */
public final class Client implements AutoCloseable {

  /** So many unanswered requests and it sends no new ones. */
  private static final int UNANSWERED_MAX = 30;

  /** A request that waits for longer is one that is not served. */
  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private static final long TICK_MILLIS = 20;

  private final String name;
  private final boolean json;
  private final Supplier<URI> edges;
  private final History history;
  private final Behaviour behaviour;
  private final Reconnects reconnects;
  private final String session = UUID.randomUUID().toString();
  private final Map<String, Membership> memberships = new LinkedHashMap<>();
  private final Map<Long, Request> unanswered = new LinkedHashMap<>();
  private final Map<Integer, Consumer<ServerMessage>> replies = new HashMap<>();
  private final Thread thread;
  private Wire wire;
  private boolean connected;
  private int lastCloseCode = Wire.NO_CODE;
  private int lastId;
  private long lastSequence;
  private long answeredSentNanos;
  private boolean acting = true;
  private volatile boolean stopped;

  /** Does nothing until {@link #start}. */
  Client(
      String name,
      boolean json,
      List<String> rooms,
      Supplier<URI> edges,
      History history,
      Behaviour behaviour,
      Random random) {
    this.name = name;
    this.json = json;
    this.edges = edges;
    this.history = history;
    this.behaviour = behaviour;
    this.reconnects = new Reconnects(random);
    rooms.forEach(room -> memberships.put(room, new Membership(name, room, history)));
    this.thread = Thread.ofVirtual().name("client-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Its user. */
  public String name() {
    return name;
  }

  /** Does nothing new from now on; what was not answered it goes on to send. */
  synchronized void rest() {
    acting = false;
  }

  /** Loses its connection without a word. */
  synchronized void cut() {
    if (wire != null) {
      Wire lost = wire;
      lost.cut();
      closed(lost, Wire.NO_CODE);
    }
  }

  /** True if nothing waits for an answer. */
  synchronized boolean isAnswered() {
    return unanswered.isEmpty();
  }

  /** What is still missing for it to be served as if there had never been a fault since then. */
  synchronized List<String> missingSince(long sinceNanos) {
    List<String> missing = new ArrayList<>();
    if (wire == null || !connected) {
      missing.add(name + " is not connected");
    }
    for (Membership membership : memberships.values()) {
      membership.missingSince(sinceNanos).ifPresent(missing::add);
    }
    for (Request request : unanswered.values()) {
      if (request.firstSentNanos < Math.max(sinceNanos, System.nanoTime() - WAIT_NANOS_MAX)) {
        missing.add("%s: sequence %d in %s".formatted(name, request.sequence, request.room));
      }
    }
    if (acting && answeredSentNanos < sinceNanos) {
      missing.add(name + " has no answer to a new request");
    }
    return missing;
  }

  /** Publishes a message. */
  void publish(String room) {
    long nowNanos = System.nanoTime();
    lastSequence++;
    String text = new Message(name, lastSequence, nowNanos).text();
    add(
        room,
        text,
        ClientMessage.newBuilder()
            .setPublish(
                Publish.newBuilder()
                    .setRoom(room)
                    .setSequence(lastSequence)
                    .setPayload(Payload.newBuilder().setText(text)))
            .build(),
        nowNanos,
        _ -> {});
  }

  /** Gives the room's program a command; the answer is an error if it was rejected. */
  void command(String room, String text, Consumer<ServerMessage> answered) {
    lastSequence++;
    add(
        room,
        text,
        ClientMessage.newBuilder()
            .setCommand(
                Command.newBuilder()
                    .setRoom(room)
                    .setSequence(lastSequence)
                    .setPayload(Payload.newBuilder().setText(text)))
            .build(),
        System.nanoTime(),
        answered);
  }

  private synchronized void add(
      String room,
      String text,
      ClientMessage message,
      long nowNanos,
      Consumer<ServerMessage> answered) {
    unanswered.put(
        lastSequence, new Request(lastSequence, room, text, message, nowNanos, answered));
    history.add(new Event.Sent(nowNanos, name, room, lastSequence, text));
    sendDue(nowNanos);
  }

  private void run() {
    try {
      while (!stopped) {
        long openedNanos = System.nanoTime();
        long waitMillis;
        if (connect()) {
          serve();
          waitMillis = reconnects.endedMillis(System.nanoTime() - openedNanos, lastCloseCode);
        } else {
          waitMillis = reconnects.failedMillis();
        }
        if (!stopped) {
          Thread.sleep(waitMillis);
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  private boolean connect() {
    Wire opened;
    try {
      opened = Wire.open(edges.get(), json, new Arrivals());
    } catch (CompletionException e) {
      return false;
    }
    synchronized (this) {
      wire = opened;
      connected = false;
      replies.clear();
      unanswered.values().forEach(request -> request.underWay = false);
      memberships.values().forEach(Membership::lost);
      ask(
          ClientMessage.newBuilder()
              .setConnect(
                  Connect.newBuilder()
                      .setToken(RealProcesses.TOKENS.valid(name))
                      .setSession(session))
              .build(),
          this::connected);
    }
    return true;
  }

  private void connected(ServerMessage answer) {
    connected = true;
    reconnects.window(
        answer.getConnected().getReconnect().getMinMillis(),
        answer.getConnected().getReconnect().getMaxMillis());
  }

  private void serve() throws InterruptedException {
    while (!stopped) {
      synchronized (this) {
        if (wire == null) {
          return;
        }
        long nowNanos = System.nanoTime();
        if (connected) {
          memberships.values().forEach(membership -> joinIfDue(membership, nowNanos));
          sendDue(nowNanos);
          if (acting && unanswered.size() < UNANSWERED_MAX) {
            behaviour.act(this, nowNanos);
          }
        }
      }
      Thread.sleep(TICK_MILLIS);
    }
  }

  private void joinIfDue(Membership membership, long nowNanos) {
    if (membership.mayJoin(nowNanos)) {
      ask(membership.join(), membership::joinAnswered);
    }
  }

  private void sendDue(long nowNanos) {
    if (wire == null || !connected) {
      return;
    }
    for (Request request : unanswered.values()) {
      if (!request.underWay
          && nowNanos >= request.notBeforeNanos
          && memberships.get(request.room).isJoined()) {
        send(request, nowNanos);
      }
    }
  }

  private void send(Request request, long nowNanos) {
    if (request.sentBefore) {
      history.add(new Event.SentAgain(nowNanos, name, request.room, request.sequence));
    }
    request.sentBefore = true;
    request.underWay = true;
    ask(request.message, answer -> answered(request, answer));
  }

  private void answered(Request request, ServerMessage answer) {
    long nowNanos = System.nanoTime();
    if (answer.hasError() && answer.getError().getCode() != ErrorCode.REJECTED) {
      refused(request, answer.getError(), nowNanos);
      return;
    }
    unanswered.remove(request.sequence);
    answeredSentNanos = Math.max(answeredSentNanos, request.firstSentNanos);
    history.add(finalAnswer(request, answer, nowNanos));
    request.answered.accept(answer);
  }

  private Event finalAnswer(Request request, ServerMessage answer, long nowNanos) {
    if (answer.hasError()) {
      return new Event.Rejected(
          nowNanos, name, request.room, request.sequence, answer.getError().getMessage());
    }
    return answer.hasPublished()
        ? new Event.Acknowledged(
            nowNanos, name, request.room, request.sequence, answer.getPublished().getOffset(), "")
        : new Event.Acknowledged(
            nowNanos,
            name,
            request.room,
            request.sequence,
            answer.getCommand().getOffset(),
            answer.getCommand().getPayload().getText());
  }

  private void refused(Request request, Error error, long nowNanos) {
    history.add(
        new Event.Refused(
            nowNanos,
            name,
            request.room,
            request.sequence,
            error.getCode().name(),
            error.getTemporary(),
            error.getMessage()));
    request.underWay = false;
    request.notBeforeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(error.getRetryMillis());
    if (!error.getTemporary()) {
      unanswered.remove(request.sequence);
    }
  }

  private void ask(ClientMessage message, Consumer<ServerMessage> answered) {
    lastId++;
    replies.put(lastId, answered);
    wire.send(message.toBuilder().setId(lastId).build());
  }

  private synchronized void received(Wire from, ServerMessage message) {
    if (from != wire) {
      return; // A connection that was given up already.
    }
    if (message.getId() != 0) {
      Consumer<ServerMessage> answered = replies.remove(message.getId());
      if (answered != null) {
        answered.accept(message);
      }
    } else if (message.hasPublication()) {
      memberships.get(message.getPublication().getRoom()).delivered(message.getPublication());
    } else if (message.hasRoomReset()) {
      memberships.get(message.getRoomReset().getRoom()).reset(message.getRoomReset());
    }
  }

  private synchronized void closed(Wire from, int code) {
    if (from == wire) {
      wire = null;
      connected = false;
      lastCloseCode = code;
      memberships.values().forEach(Membership::lost);
    }
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    cut();
  }

  private final class Arrivals implements Wire.Receiver {
    @Override
    public void received(Wire from, ServerMessage message) {
      Client.this.received(from, message);
    }

    @Override
    public void closed(Wire from, int code) {
      Client.this.closed(from, code);
    }
  }
}
