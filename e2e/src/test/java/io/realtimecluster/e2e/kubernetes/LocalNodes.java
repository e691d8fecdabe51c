package io.realtimecluster.e2e.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The nodes of the cluster on this machine, as far as they can be broken. */
final class LocalNodes {

  private static final Path SCRIPT = Path.of("..", "cluster", "node");
  private static final int SCRIPT_SECONDS_MAX = 60;

  private LocalNodes() {}

  /** Whether the tests run on that cluster. */
  static boolean areThese() {
    String kubeconfig = System.getenv("KUBECONFIG");
    return kubeconfig != null && Files.isDirectory(Path.of(kubeconfig).resolveSibling("pids"));
  }

  /** Ends a node's kubelet and all of its containers at once. */
  static void kill(String node) {
    run("kill", node);
  }

  /** Starts its kubelet again. */
  static void start(String node) {
    run("start", node);
  }

  private static void run(String verb, String node) {
    try {
      Process process =
          new ProcessBuilder(SCRIPT.toString(), verb, node)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!process.waitFor(SCRIPT_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("%s %s %s failed".formatted(SCRIPT, verb, node));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
