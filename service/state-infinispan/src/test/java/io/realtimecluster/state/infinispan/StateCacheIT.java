package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.state.StateUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class StateCacheIT {

  /** A lone node that loses its disk, or all of several at once, comes back without caches. */
  @Test
  void cacheThatIsGone_isMadeAnewByTheNextCall() throws Exception {
    String name = "gone-" + UUID.randomUUID();
    try (RemoteCacheManager manager = RealInfinispan.newManager()) {
      StateCache cache = new StateCache(manager, name);
      cache.put("key", new byte[] {1});
      manager.administration().removeCache(name);

      assertThrows(StateUnavailableException.class, () -> cache.get("key"));
      assertEquals(Optional.empty(), cache.get("key"));

      cache.put("key", new byte[] {2});
      assertArrayEquals(new byte[] {2}, cache.get("key").orElseThrow().value());
      manager.administration().removeCache(name);
    }
  }

  /** A hub that takes all partitions over: its callers wait for each other, and none fails. */
  @Test
  void getAll_moreThanMayBeUnderWay_waitsAndReadsAll() throws Exception {
    String name = "reads-" + UUID.randomUUID();
    List<String> keys =
        IntStream.range(0, 2 * StateCache.READS_MAX).mapToObj(Integer::toString).toList();
    int callers = 2 * StateCache.ALL_READS_MAX / StateCache.READS_MAX + 1;
    try (RemoteCacheManager manager = RealInfinispan.newManager();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      StateCache cache = new StateCache(manager, name);
      for (String key : keys) {
        cache.put(key, key.getBytes(StandardCharsets.UTF_8));
      }

      assertEquals(0, cache.readsUnderWay());
      List<Future<List<String>>> reads =
          Stream.generate(() -> threads.submit(() -> texts(cache.getAll(keys))))
              .limit(callers)
              .toList();

      for (Future<List<String>> read : reads) {
        assertEquals(keys, read.get(60, TimeUnit.SECONDS));
      }
      assertEquals(keys, texts(cache.getAll(keys)), "what was under way is not any more");
      assertEquals(0, cache.readsUnderWay());
      manager.administration().removeCache(name);
    }
  }

  private static List<String> texts(List<Optional<byte[]>> values) {
    return values.stream()
        .map(value -> new String(value.orElseThrow(), StandardCharsets.UTF_8))
        .toList();
  }
}
