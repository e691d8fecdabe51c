package io.realtimecluster.bench.fanout;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/** One {@link Recording} for each event loop. Thread-safe; the sums only once the loops ended. */
final class Recordings {
  private final Map<EventLoop, Recording> recordings = new ConcurrentHashMap<>();

  Recording of(EventLoop loop) {
    return recordings.computeIfAbsent(loop, _ -> new Recording());
  }

  void begin(Window window) {
    recordings.values().forEach(recording -> recording.begin(window));
  }

  Latency latency() {
    var all = new Histogram(Latency.DIGITS);
    recordings.values().forEach(recording -> all.add(recording.micros()));
    return Latency.of(all);
  }

  long inWindow() {
    return recordings.values().stream().mapToLong(Recording::inWindow).sum();
  }
}
