package io.realtimecluster.operator.realtimecluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged operator, as it runs in its container: a process of its own with its own config. */
final class OperatorProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final int STOP_SECONDS_MAX = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final int port;

  /**
   * Starts one.
   *
   * @param kubeconfig of an administrator, whom it does not act as
   * @param user whom it acts as
   * @param env more of its environment
   */
  OperatorProcess(Path kubeconfig, String user, Map<String, String> env) throws IOException {
    port = freePort();
    log = Files.createTempFile(Path.of("target"), "operator-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-jar",
                JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("KUBERNETES_IMPERSONATE_USERNAME", user);
    builder.environment().put("HOSTNAME", identity());
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    builder.environment().putAll(env);
    process = builder.start();
  }

  /** What it answers; empty while it does not with 200. */
  String get(String path) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              BodyHandlers.ofString());
      return response.statusCode() == 200 ? response.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** As which it holds the lease: a pod's name in Kubernetes. */
  String identity() {
    return "operator-" + port;
  }

  boolean isReady() {
    return get("/q/health/ready").contains("\"status\": \"UP\"");
  }

  /** As a node that loses power. */
  void kill() {
    process.destroyForcibly();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
