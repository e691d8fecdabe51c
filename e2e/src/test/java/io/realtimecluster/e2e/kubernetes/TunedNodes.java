package io.realtimecluster.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The settings that node tuning raises, and the operator's right to it. The nodes of the local
 * cluster share one kernel, and the network of this machine's first process: what they are tuned to
 * can be read here.
 */
final class TunedNodes {

  static final String NAMESPACE = "realtimecluster-node-tuning";

  private static final Path SETTINGS = Path.of("/proc/sys");
  private static final String CAPABILITIES = "CapBnd:";
  private static final long SYS_RESOURCE = 1L << 24;
  private static final int VALUE_BYTES_MAX = 4096;
  private static final Path MANIFESTS = Path.of("..", "deploy", "node-tuning");
  private static final List<String> FILES = List.of("namespace", "role", "rolebinding");
  private static final List<String> NAMES =
      List.of(
          "fs/nr_open",
          "fs/file-max",
          "net/core/somaxconn",
          "net/ipv4/tcp_max_syn_backlog",
          "net/netfilter/nf_conntrack_max",
          "net/ipv4/ip_local_reserved_ports",
          "net/ipv4/ip_local_port_range");

  private final KubernetesClient kubernetes;

  TunedNodes(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  /** Lets the operator tune nodes, as an installer does. */
  void allow() {
    for (String file : FILES) {
      try (var manifest = Files.newInputStream(MANIFESTS.resolve(file + ".yaml"))) {
        kubernetes.load(manifest).serverSideApply();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Takes that back, with the pods if there are any. */
  void forbid() {
    kubernetes.namespaces().withName(NAMESPACE).delete();
  }

  /** Whether the operator still may, or may until the namespace has gone. */
  boolean isAllowed() {
    return kubernetes.namespaces().withName(NAMESPACE).get() != null;
  }

  /** Those that tune, one on each node. */
  List<Pod> pods() {
    return kubernetes.pods().inNamespace(NAMESPACE).list().getItems();
  }

  /** How often their containers have been started again. */
  int restarts() {
    return pods().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(container -> container.getRestartCount())
        .sum();
  }

  /** What each of them says in its log, if it still can. */
  String told() {
    StringBuilder told = new StringBuilder();
    for (Pod pod : pods()) {
      told.append('\n').append(pod.getSpec().getNodeName()).append(":\n");
      try {
        told.append(kubernetes.pods().resource(pod).getLog());
      } catch (KubernetesClientException e) {
        told.append(e.getMessage());
      }
    }
    return told.toString();
  }

  /**
   * Whether root of this machine is allowed what tuning takes: the network of the first process,
   * and higher limits for processes.
   */
  static boolean mayBeTuned() {
    try {
      Files.readSymbolicLink(Path.of("/proc/1/ns/net"));
    } catch (IOException e) {
      return false;
    }
    try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
      long capabilities =
          status
              .filter(line -> line.startsWith(CAPABILITIES))
              .map(line -> line.substring(CAPABILITIES.length()).strip())
              .mapToLong(set -> Long.parseUnsignedLong(set, 16))
              .findFirst()
              .orElse(0);
      return (capabilities & SYS_RESOURCE) != 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All settings, by name; one that this kernel does not have is left out. */
  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : NAMES) {
      if (Files.exists(SETTINGS.resolve(name))) {
        settings.put(name, setting(name));
      }
    }
    return settings;
  }

  /** In one read: the kernel gives nothing more to a second one. */
  static String setting(String name) {
    try (InputStream file = Files.newInputStream(SETTINGS.resolve(name))) {
      byte[] value = new byte[VALUE_BYTES_MAX];
      int length = file.read(value);
      return new String(value, 0, Math.max(length, 0), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void set(String name, String value) {
    try {
      Files.writeString(SETTINGS.resolve(name), value + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts back what differs from these. */
  static void setAll(Map<String, String> settings) {
    settings.forEach(
        (name, value) -> {
          if (!setting(name).equals(value)) {
            set(name, value);
          }
        });
  }
}
