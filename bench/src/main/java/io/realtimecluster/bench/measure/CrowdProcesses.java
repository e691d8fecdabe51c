package io.realtimecluster.bench.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.bench.crowd.CrowdStatus;
import io.realtimecluster.bench.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Followers in as many processes as their open files need. For one thread. */
final class CrowdProcesses {
  /** A process may open 20,000 files here, and needs some for itself. */
  private static final int CLIENTS_PER_PROCESS = 17_000;

  private static final int CONNECTS_PER_SECOND = 6_000;
  private static final long POLL_MILLIS = 250;
  private static final long PROGRESS_NANOS = 5_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Path> statusFiles = new ArrayList<>();

  /** Starts them; each process has source addresses of its own. */
  static CrowdProcesses start(
      Servers servers, int clients, List<String> urls, List<String> laterUrls, Run run)
      throws IOException {
    var processes = new CrowdProcesses();
    int count = Math.ceilDiv(clients, CLIENTS_PER_PROCESS);
    for (int index = 0; index < count; index++) {
      int own = clients / count + (index < clients % count ? 1 : 0);
      Path status = servers.folder().resolve("followers-%d.json".formatted(index));
      Files.deleteIfExists(status);
      processes.statusFiles.add(status);
      List<String> arguments = new ArrayList<>(List.of("followers"));
      urls.forEach(url -> arguments.addAll(List.of("--url", url)));
      laterUrls.forEach(url -> arguments.addAll(List.of("--later-url", url)));
      arguments.addAll(
          List.of(
              "--room", run.room(),
              "--run", Integer.toString(run.number()),
              "--token-secret", run.secret(),
              "--clients", Integer.toString(own),
              "--user-prefix", "follower-" + index,
              "--connect-rate", Integer.toString(CONNECTS_PER_SECOND / count),
              "--source-addresses", "127.0.%1$d.1-127.0.%1$d.8".formatted(index + 1),
              "--status", status.toString()));
      servers.generator("followers-" + index, arguments);
    }
    return processes;
  }

  /** What all followers of a run share. */
  record Run(String room, int number, String secret) {}

  /** Waits until it is so in every process; says meanwhile how many have joined. */
  List<CrowdStatus> await(String what, Predicate<CrowdStatus> wanted, int seconds)
      throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    long progressNanos = startNanos;
    while (true) {
      List<CrowdStatus> status = status();
      if (status.size() == statusFiles.size() && status.stream().allMatch(wanted)) {
        return status;
      }
      long nowNanos = System.nanoTime();
      if (nowNanos - startNanos > seconds * 1_000_000_000L) {
        throw new IOException(
            "not %s after %d s: %s"
                .formatted(what, seconds, status.stream().map(CrowdProcesses::text).toList()));
      }
      if (nowNanos - progressNanos > PROGRESS_NANOS) {
        progressNanos = nowNanos;
        System.err.printf(
            "%s: %,d in the room%n", what, status.stream().mapToInt(CrowdStatus::joined).sum());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static String text(CrowdStatus status) {
    return "%d of %d joined, all at offset %d, ended %s"
        .formatted(status.joined(), status.clients(), status.offsetMin(), status.ended());
  }

  private List<CrowdStatus> status() throws IOException {
    List<CrowdStatus> status = new ArrayList<>();
    for (Path file : statusFiles) {
      if (Files.exists(file)) {
        status.add(JSON.readValue(file.toFile(), CrowdStatus.class));
      }
    }
    return status;
  }
}
