package io.realtimecluster.operator.realtimecluster.nodetuning;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.realtimecluster.operator.realtimecluster.observed.PodAddress;
import io.realtimecluster.operator.realtimecluster.observed.PodHttp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Asks the pods for the reports of their nodes. Thread-safe. */
public final class NodeReports {

  private static final long BODY_BYTES_MAX = 16 * 1024;
  private static final int REQUESTS_MAX = 32;

  private final PodHttp http = new PodHttp(BODY_BYTES_MAX);
  private final Semaphore requests = new Semaphore(REQUESTS_MAX);
  private final int port;

  /** Asks at this port. */
  public NodeReports(int port) {
    this.port = port;
  }

  /** One report for each pod, sorted by node. */
  List<NodeReport> read(List<Pod> pods) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<NodeReport> reports = new ArrayList<>(pods.size());
      for (Future<NodeReport> answer :
          threads.invokeAll(
              pods.stream()
                  .map(pod -> (java.util.concurrent.Callable<NodeReport>) () -> read(pod))
                  .toList())) {
        reports.add(answer.get());
      }
      reports.sort(Comparator.comparing(NodeReport::node));
      return List.copyOf(reports);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a pod answers or is reported as silent", e);
    }
  }

  private NodeReport read(Pod pod) throws InterruptedException {
    String node = Objects.requireNonNullElse(pod.getSpec().getNodeName(), "a node to be found");
    if (pod.getStatus().getPodIP() == null) {
      return NodeReport.missing(node, "its pod has not started" + waiting(pod));
    }
    requests.acquire();
    try {
      HttpResponse<String> response =
          http.send(HttpRequest.newBuilder(PodAddress.of(pod, port, "/report")).build());
      return response.statusCode() == 200
          ? NodeReport.parse(node, response.body())
          : NodeReport.missing(node, "its pod has no report yet");
    } catch (IOException e) {
      return NodeReport.missing(node, "its pod does not answer" + waiting(pod));
    } finally {
      requests.release();
    }
  }

  /** Such as an image that cannot be pulled. */
  private static String waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> state.getWaiting().getReason())
        .filter(Objects::nonNull)
        .findFirst()
        .map(reason -> " (" + reason + ")")
        .orElse("");
  }
}
