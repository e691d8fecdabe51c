package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.Jvm;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What an idle connection costs a server in memory. The heap is small and fixed. The warm-up loads
 * classes and compiles, with so few connections that the pages which the later ones take are still
 * untouched: resident memory grows by what they need, and by nothing else.
 */
public record MemoryMeasurement(Setup setup, int connections, String heap) {
  private static final String NAME = "memory";
  private static final int WARM_UP_ROUNDS = 5;
  private static final int WARM_UP_CONNECTIONS = 500;
  private static final Members.Pace PACE = new Members.Pace(3_000, 256, 1);
  private static final int SETTLE_MILLIS = 3_000;
  private static final int CLASSES_SHOWN = 30;

  public Report run() throws IOException, InterruptedException {
    var columns = new Columns();
    setup.eachServer(
        heap, 0, Map.of(), NAME, (server, listening) -> measure(columns, server, listening));
    return columns.report(
        NAME, "Memory of an idle connection: %,d in one room".formatted(connections));
  }

  private void measure(Columns columns, String server, Listening listening)
      throws IOException, InterruptedException {
    warmUp(listening.url());
    Jvm jvm = listening.jvm();
    var classesBefore = histogram(jvm);
    long beforeBytes = listening.usage().residentBytes();
    try (Members members = Members.join(listening.url(), connections, PACE, _ -> "")) {
      Thread.sleep(SETTLE_MILLIS);
      var classesAfter = histogram(jvm);
      double joined = Math.max(1, members.joined());
      double resident = (listening.usage().residentBytes() - beforeBytes) / joined;
      double heapBytes = (Jvm.bytes(classesAfter) - Jvm.bytes(classesBefore)) / joined;
      columns.put(server, "resident memory", "bytes/connection", "<= 5,000, aim 4,000", resident);
      columns.put(server, "live heap", "bytes/connection", heapBytes);
      columns.put(
          server,
          "resident, all of it",
          "MiB",
          beforeBytes / 1048576.0 + resident * joined / 1048576);
      columns.problems(server, members.problems());
      columns.note(classes(server, Jvm.growth(classesBefore, classesAfter), joined));
    }
  }

  private static void warmUp(String url) throws InterruptedException {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      Members.join(url, WARM_UP_CONNECTIONS, PACE, _ -> "").close();
    }
    Thread.sleep(SETTLE_MILLIS);
  }

  private static Map<String, Jvm.ClassBytes> histogram(Jvm jvm)
      throws IOException, InterruptedException {
    jvm.collectGarbage();
    return jvm.histogram();
  }

  private static String classes(String server, List<Jvm.ClassBytes> growth, double joined) {
    var text = new StringBuilder(server).append(", live heap per connection by class:\n```\n");
    for (Jvm.ClassBytes row : growth.subList(0, Math.min(CLASSES_SHOWN, growth.size()))) {
      if (row.instances() * 2 > joined) {
        text.append(
            "%7.0f bytes %6.2f × %s%n"
                .formatted(row.bytes() / joined, row.instances() / joined, row.name()));
      }
    }
    return text.append("```").toString();
  }
}
