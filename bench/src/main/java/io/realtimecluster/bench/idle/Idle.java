package io.realtimecluster.bench.idle;

import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.server.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One run. */
public final class Idle {
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);

  private final IdleSettings settings;
  private final ClientFrames frames;
  private final Roster roster;

  public Idle(IdleSettings settings) {
    this.settings = settings;
    this.frames = new ClientFrames(settings.protocol());
    this.roster = new Roster(settings.clients(), settings.connectsPerSecond());
  }

  public IdleReport run() throws InterruptedException, IOException {
    ProcessUsage server = settings.pid() == null ? null : new ProcessUsage(settings.pid());
    long beforeBytes = server == null ? 0 : server.residentBytes();
    try (var connections =
        new Connections("idle", settings.eventLoops(), settings.protocol(), settings.sources())) {
      long startNanos = System.nanoTime();
      roster.gather(
          connections,
          index -> settings.targets().get(index % settings.targets().size()),
          this::newMember,
          JOIN_TIMEOUT);
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      Thread.sleep(settings.held());
      IdleReport.Memory memory =
          server == null ? null : memory(beforeBytes, server.residentBytes());
      roster.end();
      int joined = roster.ready();
      return new IdleReport(joined, seconds, joined / seconds, memory, roster.problems());
    }
  }

  private IdleReport.Memory memory(long beforeBytes, long afterBytes) {
    double perConnection = (double) (afterBytes - beforeBytes) / Math.max(1, roster.ready());
    return new IdleReport.Memory(beforeBytes, afterBytes, perConnection);
  }

  private Member newMember(int index) {
    String token = settings.token().apply("idle-" + index);
    return new Member(frames, token, List.of(settings.room()), roster) {};
  }
}
