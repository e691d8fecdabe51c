package io.realtimecluster.operator.realtimecluster.observed;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Asks pods for one gauge each, at their management port. A pod that does not answer counts with
 * what it said last: a count that fell because of a lost packet would look like clients leaving.
 * Thread-safe.
 */
public final class PodMetrics {

  /** Where edges and hubs serve their metrics. */
  public static final int MANAGEMENT_PORT = 9000;

  private static final Logger LOG = Logger.getLogger(PodMetrics.class);
  private static final int SCRAPES_MAX = 32;
  private static final long BODY_BYTES_MAX = 1 << 20;
  private static final int LAST_VALUES_MAX = 65_536;

  private final PodHttp http = new PodHttp(BODY_BYTES_MAX);
  private final Semaphore scrapes = new Semaphore(SCRAPES_MAX);
  private final int port;

  @GuardedBy("lastValues")
  private final Map<String, LastValue> lastValues = new LastValues();

  /** Asks at this port. */
  public PodMetrics(int port) {
    this.port = port;
  }

  /** What each of these pods says of a gauge, in their order. */
  public List<PodSample> read(List<Pod> pods, String gauge) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<OptionalDouble>> answers =
          threads.invokeAll(pods.stream().map(pod -> scraping(pod, gauge)).toList());
      List<PodSample> samples = new ArrayList<>(pods.size());
      for (int i = 0; i < pods.size(); i++) {
        samples.add(sample(pods.get(i), gauge, answers.get(i).get()));
      }
      return List.copyOf(samples);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return pods.stream().map(pod -> sample(pod, gauge, OptionalDouble.empty())).toList();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a scrape answers or is empty, it does not fail", e);
    }
  }

  private PodSample sample(Pod pod, String gauge, OptionalDouble answer) {
    String key = pod.getMetadata().getUid() + ' ' + gauge;
    long nowNanos = System.nanoTime();
    synchronized (lastValues) {
      if (answer.isPresent()) {
        lastValues.put(key, new LastValue(Math.round(answer.getAsDouble()), nowNanos));
      }
      return new PodSample(
          pod.getMetadata().getName(),
          answer.isPresent(),
          Optional.ofNullable(lastValues.get(key)).map(last -> last.at(nowNanos)));
    }
  }

  private Callable<OptionalDouble> scraping(Pod pod, String gauge) {
    return () -> {
      scrapes.acquire();
      try {
        return scrape(pod, gauge);
      } finally {
        scrapes.release();
      }
    };
  }

  private OptionalDouble scrape(Pod pod, String gauge) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(PodAddress.of(pod, port, "/q/metrics")).build();
    try {
      HttpResponse<String> response = http.send(request);
      return response.statusCode() == 200
          ? PrometheusText.sum(response.body(), gauge)
          : OptionalDouble.empty();
    } catch (IOException e) {
      LOG.debugf("no metrics from pod %s: %s", pod.getMetadata().getName(), e);
      return OptionalDouble.empty();
    }
  }

  private record LastValue(long value, long answeredNanos) {

    PodSample.Last at(long nowNanos) {
      return new PodSample.Last(value, Duration.ofNanos(nowNanos - answeredNanos));
    }
  }

  /** Forgets the pods that were not asked for the longest time: most of them are gone. */
  private static final class LastValues extends LinkedHashMap<String, LastValue> {

    private static final long serialVersionUID = 1L;

    LastValues() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, LastValue> eldest) {
      return size() > LAST_VALUES_MAX;
    }
  }
}
