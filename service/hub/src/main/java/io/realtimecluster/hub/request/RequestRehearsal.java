package io.realtimecluster.hub.request;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PartitionEdgesRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Asks the owners of all partitions something small a few times, by the way that the parts of sagas
 * go, and sends this hub's own queue batches that are for nobody: the first question, answer and
 * announcement of a hub that was just started take longer than all others, and clients wait for
 * them. What is not answered in time ends it. Stateless.
 */
public final class RequestRehearsal implements Runnable {

  /** How long it takes at most. */
  static final Duration TIME_MAX = Duration.ofMillis(500);

  /** How often all are asked at most. */
  static final int TURNS_MAX = 10;

  private static final Logger LOG = Logger.getLogger(RequestRehearsal.class);

  private final HubRequests requests;
  private final DownstreamPublisher publisher;
  private final Duration timeMax;

  /** Nobody was asked yet. */
  public RequestRehearsal(HubRequests requests, DownstreamPublisher publisher) {
    this(requests, publisher, TIME_MAX);
  }

  /** The same in as much time as a slow machine needs. */
  RequestRehearsal(HubRequests requests, DownstreamPublisher publisher, Duration timeMax) {
    this.requests = requests;
    this.publisher = publisher;
    this.timeMax = timeMax;
  }

  @Override
  public void run() {
    long startNanos = System.nanoTime();
    int turns = 0;
    try {
      long leftNanos = timeMax.toNanos();
      while (turns < TURNS_MAX && leftNanos > 0) {
        publisher.publishInOrder(requests.queue(), forNobody());
        var _ =
            requests
                .askAllOwners(ContentCase.EDGES, RequestRehearsal::edges)
                .get(leftNanos, TimeUnit.NANOSECONDS);
        turns++;
        leftNanos = timeMax.toNanos() - (System.nanoTime() - startNanos);
      }
    } catch (BrokerUnavailableException | ExecutionException | TimeoutException e) {
      LOG.debugf("the rehearsal of requests ends: %s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.infof(
        "rehearsed %d requests to all owners in %d ms",
        turns, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }

  private static UpstreamMessage edges(long number) {
    return UpstreamMessage.newBuilder()
        .setEdgesRequest(PartitionEdgesRequest.newBuilder().setRequest(number))
        .build();
  }

  private static DownstreamBatch forNobody() {
    return DownstreamBatch.newBuilder().setPartition(HubQueue.NO_PARTITION).build();
  }
}
