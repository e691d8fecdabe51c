package io.realtimecluster.hub.request;

import io.realtimecluster.hub.request.ClusterStatus.Told;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.EdgeStatus;
import io.realtimecluster.proto.broker.v1.EdgeStatusRequest;
import io.realtimecluster.proto.broker.v1.PartitionStatus;
import io.realtimecluster.proto.broker.v1.PartitionStatusRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks all owners how their partitions are, and then all edges that these know. Who does not answer
 * in time is named in the answer. However many ask, the cluster is asked once a second at most, and
 * not again before it has answered. Thread-safe.
 */
@ApplicationScoped
public class StatusRequests {

  /** How long owners may take to answer, and then edges. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(2);

  /** Who asks within that time after another gets the same answer. */
  public static final Duration FRESH = Duration.ofSeconds(1);

  private final HubRequests requests;
  private @Nullable CompletableFuture<ClusterStatus> latest;
  private long askedNanos;

  StatusRequests(HubRequests requests) {
    this.requests = requests;
  }

  /** How the cluster is. */
  public synchronized CompletableFuture<ClusterStatus> ask() {
    long nowNanos = System.nanoTime();
    CompletableFuture<ClusterStatus> answer = latest;
    if (answer == null
        || answer.isCompletedExceptionally()
        || (answer.isDone() && nowNanos - askedNanos > FRESH.toNanos())) {
      askedNanos = nowNanos;
      answer = askPartitions().thenCompose(this::askEdges);
      latest = answer;
    }
    return answer.copy();
  }

  private CompletableFuture<List<Asked<Integer, PartitionStatus>>> askPartitions() {
    List<CompletableFuture<DownstreamMessage>> answers =
        requests.askEachOwner(
            ContentCase.PARTITION_STATUS,
            number ->
                UpstreamMessage.newBuilder()
                    .setStatusRequest(PartitionStatusRequest.newBuilder().setRequest(number))
                    .build());
    List<CompletableFuture<Asked<Integer, PartitionStatus>>> asked = new ArrayList<>();
    for (int partition = 0; partition < answers.size(); partition++) {
      asked.add(inTime(partition, answers.get(partition), DownstreamMessage::getPartitionStatus));
    }
    return all(asked);
  }

  private CompletableFuture<ClusterStatus> askEdges(
      List<Asked<Integer, PartitionStatus>> partitions) {
    List<CompletableFuture<Asked<String, EdgeStatus>>> asked =
        partitions.stream()
            .flatMap(each -> each.told().stream())
            .flatMap(told -> told.status().getEdgesList().stream())
            .distinct()
            .sorted()
            .map(edge -> inTime(edge, ask(edge), DownstreamMessage::getEdgeStatus))
            .toList();
    return all(asked)
        .thenApply(
            edges ->
                new ClusterStatus(
                    told(partitions), silent(partitions), told(edges), silent(edges)));
  }

  private CompletableFuture<DownstreamMessage> ask(String edge) {
    return requests.askEdge(
        edge,
        ContentCase.EDGE_STATUS,
        number ->
            DownstreamMessage.newBuilder()
                .setEdgeStatusRequest(
                    EdgeStatusRequest.newBuilder().setRequest(number).setTo(requests.queue()))
                .build());
  }

  /** Nothing told: it did not answer in time. */
  private record Asked<W, S>(W who, List<Told<W, S>> told) {}

  private static <W, S> CompletableFuture<Asked<W, S>> inTime(
      W who, CompletableFuture<DownstreamMessage> answer, Function<DownstreamMessage, S> status) {
    long startNanos = System.nanoTime();
    Asked<W, S> silent = new Asked<>(who, List.of());
    return answer
        .thenApply(
            message ->
                new Asked<>(
                    who,
                    List.of(
                        new Told<>(who, status.apply(message), System.nanoTime() - startNanos))))
        .completeOnTimeout(silent, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> silentIfUnanswered(failure, silent));
  }

  /** Other failures, such as a broker that is away, are of the whole. */
  private static <T> T silentIfUnanswered(Throwable failure, T silent) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof UnansweredException) {
      return silent;
    }
    throw new CompletionException(cause);
  }

  private static <W, S> List<Told<W, S>> told(List<Asked<W, S>> asked) {
    return asked.stream().flatMap(each -> each.told().stream()).toList();
  }

  private static <W, S> List<W> silent(List<Asked<W, S>> asked) {
    return asked.stream().filter(each -> each.told().isEmpty()).map(Asked::who).toList();
  }

  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> answers) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
  }
}
