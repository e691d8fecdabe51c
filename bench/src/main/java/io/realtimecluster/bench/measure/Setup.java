package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where and how servers are started.
 *
 * @param jvmOptions for both servers, after those of service/jvm.options
 * @param profile whether to record what the service does while it is measured
 */
public record Setup(Path root, List<String> jvmOptions, boolean profile) {
  public static final String CEILING = "plain Netty";
  public static final String SERVICE = "standalone";

  /** Measures one server; called for the machine's limit and then for the service. */
  @FunctionalInterface
  interface Measurement {
    void measure(String server, Listening listening) throws IOException, InterruptedException;
  }

  public Path output() {
    return root.resolve("bench/target/measure");
  }

  /**
   * Starts one server after the other, hands it over and ends it.
   *
   * @param heap of the JVMs, fixed
   * @param batchMillis how long the plain Netty server gathers publications
   */
  void eachServer(
      String heap,
      int batchMillis,
      Map<String, String> serviceEnvironment,
      String measurement,
      Columns columns,
      Measurement each)
      throws IOException, InterruptedException {
    List<String> options = options(heap);
    try (var servers = new Servers(root, output())) {
      Listening ceiling = servers.ceiling(options, batchMillis);
      watched(columns, CEILING, ceiling, each);
      servers.stop(ceiling);
      Listening service = servers.standalone(options, unlimited(serviceEnvironment));
      if (profile) {
        service.jvm().startProfile();
      }
      watched(columns, SERVICE, service, each);
      if (profile) {
        service.jvm().stopProfile(output().resolve(measurement + ".jfr"));
      }
    }
  }

  private static void watched(Columns columns, String server, Listening listening, Measurement each)
      throws IOException, InterruptedException {
    var disturbance = new Disturbance(listening.usage());
    each.measure(server, listening);
    columns.put(
        server, "other processes meanwhile", "% of one core", "little", disturbance.percent());
  }

  List<String> options(String heap) {
    List<String> options = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
    options.addAll(jvmOptions);
    return options;
  }

  /** Limits of rates are switched off: what is measured is what there is to limit. */
  static Map<String, String> unlimited(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX", "0");
    environment.put("REALTIMECLUSTER_EDGE_UNANSWERED_REQUESTS_MAX", "100000");
    environment.putAll(more);
    return environment;
  }
}
