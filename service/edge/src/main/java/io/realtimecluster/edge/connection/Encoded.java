package io.realtimecluster.edge.connection;

import io.realtimecluster.proto.client.v1.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message for many connections, encoded at most once per protocol. Thread-safe: two threads may
 * both encode it, to the same bytes.
 */
public final class Encoded {

  private final ServerMessage message;
  private final @Nullable FanOut fanOut;
  private volatile byte @Nullable [] proto;
  private volatile byte @Nullable [] json;

  /** Encodes nothing yet. */
  public Encoded(ServerMessage message) {
    this(message, null);
  }

  /**
   * Encodes nothing yet.
   *
   * @param fanOut told of its delivery, if that is traced
   */
  public Encoded(ServerMessage message, @Nullable FanOut fanOut) {
    this.message = message;
    this.fanOut = fanOut;
  }

  /** The message itself. */
  public ServerMessage message() {
    return message;
  }

  @Nullable FanOut fanOut() {
    return fanOut;
  }

  byte[] bytes(Protocol protocol) {
    return switch (protocol) {
      case PROTO -> {
        byte[] known = proto;
        if (known == null) {
          known = protocol.encode(message);
          proto = known;
        }
        yield known;
      }
      case JSON -> {
        byte[] known = json;
        if (known == null) {
          known = protocol.encode(message);
          json = known;
        }
        yield known;
      }
    };
  }
}
