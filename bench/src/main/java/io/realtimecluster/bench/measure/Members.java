package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.Requests;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Connections that have joined one room and only wait. For one thread. */
final class Members implements AutoCloseable {
  static final String ROOM = "bench-idle";

  /** A local address has 28,000 ports, and those of closed connections rest for a minute. */
  private static final String SOURCES = "127.0.0.2-127.0.0.9";

  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);

  private final Connections connections;
  private final Roster roster;
  private final double joinedSeconds;

  private Members(Connections connections, Roster roster, double joinedSeconds) {
    this.connections = connections;
    this.roster = roster;
    this.joinedSeconds = joinedSeconds;
  }

  /** How to connect. */
  record Pace(int perSecond, int underWayMax, int eventLoops) {}

  /** Connects and joins all. */
  static Members join(String url, int count, Pace pace, IntFunction<String> tokens)
      throws InterruptedException {
    return join(url, Protocol.PROTO, count, pace, tokens);
  }

  /** The same in another protocol. */
  static Members join(
      String url, ClientProtocol protocol, int count, Pace pace, IntFunction<String> tokens)
      throws InterruptedException {
    var connections =
        new Connections("members", pace.eventLoops(), protocol, SourceAddresses.parse(SOURCES));
    var roster = new Roster(count, pace.perSecond(), pace.underWayMax());
    Requests requests = protocol.requests();
    Target target = Target.parse(url);
    long startNanos = System.nanoTime();
    roster.gather(
        connections,
        _ -> target,
        index -> new Member(requests, tokens.apply(index), List.of(ROOM), roster) {},
        JOIN_TIMEOUT);
    return new Members(connections, roster, (System.nanoTime() - startNanos) / 1e9);
  }

  double joinedSeconds() {
    return joinedSeconds;
  }

  int joined() {
    return roster.ready();
  }

  long wireBytes() {
    return connections.wireBytes();
  }

  Map<String, Long> problems() {
    return roster.problems();
  }

  @Override
  public void close() {
    roster.end();
    connections.close();
  }
}
