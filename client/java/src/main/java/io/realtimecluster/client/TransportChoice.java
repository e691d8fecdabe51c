package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.transport.CloseCode;
import io.realtimecluster.client.transport.TransportEnd;
import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which transport the next connection takes, and when to try WebSockets again. Used on the loop
 * only.
 */
final class TransportChoice {

  /** So many WebSockets in a row must fail before long-polling is tried. */
  static final int WEBSOCKET_FAILURES_MAX = 2;

  private static final long UPGRADE_MILLIS_MIN = 10_000;
  private static final long UPGRADE_MILLIS_MAX = 600_000;
  private static final int UPGRADE_DOUBLINGS_MAX = 16;

  private final @Nullable TransportKind only;
  private final URI place;
  private final TransportMemory memory;
  private final Loop loop;
  private int failures;
  private int upgrades;

  /**
   * @param only null: whatever gets through
   * @param place of the server
   */
  TransportChoice(@Nullable TransportKind only, URI place, TransportMemory memory, Loop loop) {
    this.only = only;
    this.place = place;
    this.memory = memory;
    this.loop = loop;
  }

  TransportKind next() {
    if (only != null) {
      return only;
    }
    return failures >= WEBSOCKET_FAILURES_MAX || memory.isPolled(place)
        ? TransportKind.POLLING
        : TransportKind.WEBSOCKET;
  }

  /** A connection ended before it was connected. */
  void failed(TransportKind kind, TransportEnd end) {
    if (only != null || end.refused() || CloseCode.isOfProtocol(end.code())) {
      return; // Somebody answered.
    }
    if (kind == TransportKind.WEBSOCKET) {
      failures++;
    } else {
      failures = 0;
      memory.forget(place);
    }
  }

  void connected(TransportKind kind) {
    if (only != null) {
      return;
    }
    failures = 0;
    if (kind == TransportKind.WEBSOCKET) {
      upgrades = 0;
      memory.forget(place);
    } else {
      memory.remember(place);
    }
  }

  /** When to try a WebSocket beside a connection by polling; empty: not at all. */
  OptionalLong upgradeDelayMillis() {
    if (only != null) {
      return OptionalLong.empty();
    }
    long range = Math.min(UPGRADE_MILLIS_MAX, UPGRADE_MILLIS_MIN << upgrades);
    upgrades = Math.min(upgrades + 1, UPGRADE_DOUBLINGS_MAX);
    return OptionalLong.of(Math.round(range * (0.5 + loop.random() / 2)));
  }
}
