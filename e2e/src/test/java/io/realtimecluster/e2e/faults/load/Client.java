package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.RealProcesses;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Connect;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One user with one session: keeps a connection to some edge, is a member of its rooms, sends again
 * what was not answered, and records what it does and sees. A virtual thread does what is due;
 * messages come on the connection's thread. Thread-safe.
 */
public final class Client implements AutoCloseable {

  private static final long TICK_MILLIS = 20;

  private final String name;
  private final boolean json;
  private final Supplier<URI> edges;
  private final History history;
  private final Behaviour behaviour;
  private final Reconnects reconnects;
  private final String session = UUID.randomUUID().toString();
  private final Map<String, Membership> memberships = new LinkedHashMap<>();
  private final Unanswered unanswered;
  private final Map<Integer, Consumer<ServerMessage>> replies = new HashMap<>();
  private final Thread thread;
  private Wire wire;
  private boolean connected;
  private int lastCloseCode = Wire.NO_CODE;
  private int lastId;
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
    this.unanswered = new Unanswered(name, history);
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
    missing.addAll(unanswered.missingSince(sinceNanos, acting));
    return missing;
  }

  /** Publishes a message. For its behaviour, which has the lock; so is {@link #command}. */
  void publish(String room) {
    long nowNanos = System.nanoTime();
    long sequence = unanswered.nextSequence();
    String text = new Message(name, sequence, nowNanos).text();
    Publish.Builder publish =
        Publish.newBuilder()
            .setRoom(room)
            .setSequence(sequence)
            .setPayload(Payload.newBuilder().setText(text));
    ClientMessage message = ClientMessage.newBuilder().setPublish(publish).build();
    send(new Request(sequence, room, text, message, nowNanos, _ -> {}));
  }

  /** Gives the room's program a command; the answer is an error if it was rejected. */
  void command(String room, String text, Consumer<ServerMessage> answered) {
    long sequence = unanswered.nextSequence();
    Command.Builder command =
        Command.newBuilder()
            .setRoom(room)
            .setSequence(sequence)
            .setPayload(Payload.newBuilder().setText(text));
    ClientMessage message = ClientMessage.newBuilder().setCommand(command).build();
    send(new Request(sequence, room, text, message, System.nanoTime(), answered));
  }

  private void send(Request request) {
    unanswered.add(request);
    sendDue(request.firstSentNanos);
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
      unanswered.lost();
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
          if (acting && !unanswered.isFull()) {
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
    if (wire != null && connected) {
      unanswered.sendDue(nowNanos, room -> memberships.get(room).isJoined(), this::ask);
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
