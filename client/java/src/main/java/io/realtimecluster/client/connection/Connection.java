package io.realtimecluster.client.connection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.client.transport.Transport;
import io.realtimecluster.client.transport.TransportEnd;
import io.realtimecluster.client.transport.TransportListener;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first request on: replies go to their requests, silence ends it. Used on
 * the loop only.
 */
public final class Connection implements TransportListener {

  /** From the start of a connection to its connected. */
  public static final long CONNECT_TIMEOUT_MILLIS = 10_000;

  /** How long the answer to a ping may take when there is a doubt about the connection. */
  public static final long PROBE_MILLIS = 5_000;

  private static final int PING_SECONDS_DEFAULT = 25;

  private final Transport transport;
  private final Loop loop;
  private final RequestIds ids;
  private final Codec codec;
  private final int frameBytesMax;
  private final ConnectionListener listener;
  private final Map<Integer, ReplyHandler> replies = new LinkedHashMap<>();
  private List<Chunk> chunks = new ArrayList<>();
  private Connect greeting = Connect.getDefaultInstance();
  private long heardMillis;
  private long pingIntervalMillis;
  private boolean pinged;
  private long pingedMillis;
  private boolean heardSinceProbe = true;
  private Timer timer = Timer.NONE;
  private Timer probeTimer = Timer.NONE;
  private boolean ended;

  /** Not open yet. */
  public Connection(
      Transport transport,
      Loop loop,
      RequestIds ids,
      Codec codec,
      int frameBytesMax,
      ConnectionListener listener) {
    this.transport = transport;
    this.loop = loop;
    this.ids = ids;
    this.codec = codec;
    this.frameBytesMax = frameBytesMax;
    this.listener = listener;
  }

  /** Starts the connection; its token and session go out as soon as it is open. */
  public void open(String token, String session) {
    greeting = Connect.newBuilder().setToken(token).setSession(session).build();
    timer = loop.startTimer(this::lose, CONNECT_TIMEOUT_MILLIS);
    transport.open(this);
  }

  /** Sends a request, to which this gives an id. */
  public void request(ClientMessage.Builder request, ReplyHandler handler) {
    int id = ids.next();
    send(id, codec.encode(request.setId(id).build()), handler);
  }

  /** Sends a request that is encoded already. What is sent in one turn shares frames. */
  public void send(int id, Chunk chunk, ReplyHandler handler) {
    if (ended) {
      handler.onReply(null);
      return;
    }
    replies.put(id, handler);
    chunks.add(chunk);
    if (chunks.size() == 1) {
      loop.execute(this::flush);
    }
  }

  /** Ends it from this side: requests without an answer are told, the listener is not. */
  public void close() {
    if (finish()) {
      transport.close();
    }
  }

  @Override
  public void onOpen() {
    request(
        ClientMessage.newBuilder().setConnect(greeting),
        reply -> {
          if (reply != null && reply.hasConnected()) {
            connected(reply.getConnected());
          } else if (reply != null) {
            lose(); // Refused, which only a bad request is.
          }
        });
  }

  @Override
  public void onHeard() {
    heardMillis = loop.nowMillis();
    heardSinceProbe = true;
  }

  @Override
  public void onDoubt() {
    if (ended || pingIntervalMillis == 0 || !heardSinceProbe) {
      return; // Not connected yet, or asked already.
    }
    heardSinceProbe = false;
    ping();
    probeTimer.stop();
    probeTimer =
        loop.startTimer(
            () -> {
              if (!heardSinceProbe) {
                lose();
              }
            },
            PROBE_MILLIS);
  }

  @Override
  public void onFrame(byte[] frame) {
    List<ServerMessage> messages;
    try {
      messages = codec.decode(frame);
    } catch (InvalidProtocolBufferException notOfThisProtocol) {
      lose(); // Not a server of this protocol, or something on the way to it.
      return;
    }
    for (ServerMessage message : messages) {
      if (ended) {
        return;
      }
      dispatch(message);
    }
  }

  @Override
  public void onEnd(TransportEnd end) {
    if (finish()) {
      listener.onEnd(end);
    }
  }

  private void connected(Connected connected) {
    timer.stop();
    int seconds = connected.getPingSeconds();
    pingIntervalMillis = 1_000L * (seconds > 0 ? seconds : PING_SECONDS_DEFAULT);
    watch();
    listener.onConnected(connected);
  }

  private void watch() {
    timer =
        loop.startTimer(
            () -> {
              look();
              if (!ended) {
                watch();
              }
            },
            pingIntervalMillis / 4);
  }

  // Silence is asked before it counts: where polling hides the server's pings, and where the
  // machine
  // has slept, the connection may be well.
  private void look() {
    long now = loop.nowMillis();
    if (now - heardMillis < pingIntervalMillis) {
      return;
    }
    if (!pinged) {
      ping();
    } else if (now - pingedMillis >= pingIntervalMillis) {
      lose();
    }
  }

  private void ping() {
    pinged = true;
    pingedMillis = loop.nowMillis();
    request(ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()), reply -> pinged = false);
  }

  private void flush() {
    List<Chunk> flushed = chunks;
    chunks = new ArrayList<>();
    for (byte[] frame : Chunk.frames(codec, flushed, frameBytesMax)) {
      if (ended) {
        return;
      }
      transport.send(frame);
    }
  }

  private void dispatch(ServerMessage message) {
    if (message.getEventCase() == ServerMessage.EventCase.EVENT_NOT_SET) {
      return; // As from a newer server.
    }
    if (message.getId() == 0) {
      listener.onPush(message);
      return;
    }
    @Nullable ReplyHandler handler = replies.remove(message.getId());
    if (handler != null) {
      handler.onReply(message);
    }
  }

  private void lose() {
    if (!ended) {
      transport.close();
      onEnd(TransportEnd.LOST);
    }
  }

  private boolean finish() {
    if (ended) {
      return false;
    }
    ended = true;
    timer.stop();
    probeTimer.stop();
    List<ReplyHandler> unanswered = List.copyOf(replies.values());
    replies.clear();
    unanswered.forEach(handler -> handler.onReply(null));
    return true;
  }
}
