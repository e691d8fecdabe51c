package io.realtimecluster.state.infinispan;

import io.realtimecluster.state.StateUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.infinispan.client.hotrod.DataFormat;
import org.infinispan.client.hotrod.MetadataValue;
import org.infinispan.client.hotrod.RemoteCache;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.commons.configuration.StringConfiguration;
import org.infinispan.commons.dataconversion.MediaType;
import org.infinispan.commons.marshall.IdentityMarshaller;
import org.infinispan.commons.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * One cache of bytes under textual keys. It is created on the server when it is first used, so a
 * hub starts while Infinispan is away. Whatever the client throws or does not answer in time
 * becomes a StateUnavailableException. Thread-safe; every method but {@link #removeLater} waits.
 */
final class StateCache {

  /** How long a caller waits for one operation, its retry included. */
  static final Duration OPERATION_TIME_MAX = Duration.ofSeconds(5);

  /** Without it the client would wrap the bytes as its marshaller sees fit. */
  static final DataFormat BYTES =
      DataFormat.builder()
          .keyType(MediaType.APPLICATION_OCTET_STREAM)
          .keyMarshaller(IdentityMarshaller.INSTANCE)
          .valueType(MediaType.APPLICATION_OCTET_STREAM)
          .valueMarshaller(IdentityMarshaller.INSTANCE)
          .build();

  /** The lifespan of an entry that does not expire. */
  static final Duration FOR_EVER = Duration.ZERO;

  /** How many reads of one caller of getAll are under way at once. */
  static final int READS_MAX = 32;

  /** How many writes of one caller of putAll are under way at once. */
  static final int WRITES_MAX = 32;

  /** And of all callers together: a hub that takes over many rooms reads them beside each other. */
  static final int ALL_READS_MAX = 256;

  /** How many entries come with one answer while all are read. */
  private static final int ITERATION_BATCH = 256;

  /** How the server names it; its client has no type for it. */
  private static final String CACHE_NOT_FOUND = "CacheNotFoundException";

  private final RemoteCacheManager manager;
  private final String name;
  private final Semaphore reads = new Semaphore(ALL_READS_MAX);
  private volatile @Nullable RemoteCache<byte[], byte[]> opened;

  StateCache(RemoteCacheManager manager, String name) {
    this.manager = manager;
    this.name = name;
  }

  Optional<Versioned> get(String key) throws StateUnavailableException {
    MetadataValue<byte[]> found =
        await("get", key, () -> open().getWithMetadataAsync(bytesOf(key)));
    return Optional.ofNullable(found)
        .map(value -> new Versioned(value.getValue(), value.getVersion()));
  }

  /**
   * The values of several keys in their order, beside each other: a log is read by who has just
   * taken it over, while its clients wait.
   */
  List<Optional<byte[]>> getAll(List<String> keys) throws StateUnavailableException {
    List<Optional<byte[]>> values = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += READS_MAX) {
      List<String> some = keys.subList(from, Math.min(from + READS_MAX, keys.size()));
      List<CompletableFuture<byte[]>> reads = new ArrayList<>(some.size());
      for (String key : some) {
        reads.add(begun(key));
      }
      for (int i = 0; i < some.size(); i++) {
        CompletableFuture<byte[]> read = reads.get(i);
        values.add(Optional.ofNullable(await("get", some.get(i), () -> read)));
      }
    }
    return values;
  }

  /** How many reads of callers of getAll are under way; {@link #ALL_READS_MAX} at most. */
  int readsUnderWay() {
    return ALL_READS_MAX - reads.availablePermits();
  }

  private CompletableFuture<byte[]> begun(String key) throws StateUnavailableException {
    try {
      if (!reads.tryAcquire(OPERATION_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unavailable("get", key, new TimeoutException("so many reads are under way"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("get", key, e);
    }
    try {
      return open().getAsync(bytesOf(key)).whenComplete((_, _) -> reads.release());
    } catch (RuntimeException e) {
      reads.release();
      throw unavailable("get", key, e);
    }
  }

  void put(String key, byte[] value) throws StateUnavailableException {
    byte[] _ = await("put", key, () -> open().putAsync(bytesOf(key), value));
  }

  /**
   * Puts several values beside each other. After an exception any of them may be there, or come.
   */
  void putAll(Map<String, byte[]> values) throws StateUnavailableException {
    List<Entry<String, byte[]>> all = List.copyOf(values.entrySet());
    for (int from = 0; from < all.size(); from += WRITES_MAX) {
      List<CompletableFuture<byte[]>> writes = new ArrayList<>();
      List<Entry<String, byte[]>> some = all.subList(from, Math.min(from + WRITES_MAX, all.size()));
      for (Entry<String, byte[]> entry : some) {
        writes.add(begunPut(entry));
      }
      for (int i = 0; i < some.size(); i++) {
        CompletableFuture<byte[]> write = writes.get(i);
        byte[] _ = await("put", some.get(i).getKey(), () -> write);
      }
    }
  }

  private CompletableFuture<byte[]> begunPut(Entry<String, byte[]> entry)
      throws StateUnavailableException {
    try {
      return open().putAsync(bytesOf(entry.getKey()), entry.getValue());
    } catch (RuntimeException e) {
      throw unavailable("put", entry.getKey(), e);
    }
  }

  void put(String key, byte[] value, Duration lifespan) throws StateUnavailableException {
    byte[] _ =
        await(
            "put",
            key,
            () -> open().putAsync(bytesOf(key), value, lifespan.toMillis(), TimeUnit.MILLISECONDS));
  }

  void remove(String key) throws StateUnavailableException {
    byte[] _ = await("remove", key, () -> open().removeAsync(bytesOf(key)));
  }

  /** Removes without waiting. Whether it happened does not matter to the caller. */
  CompletableFuture<byte[]> removeLater(String key) {
    return open().removeAsync(bytesOf(key));
  }

  /**
   * Writes a value if nobody changed it since it was read, and reads it back: the answer to a
   * conditional write is not to be trusted, since the client repeats a request whose answer was
   * lost, and the second one finds its own change. Who makes sure that no two writers write the
   * same value knows from what is stored whose write it was.
   *
   * @param version that of the value as it was read; null if there was none
   * @return what is stored now; empty if nothing is
   */
  Optional<Versioned> replace(String key, @Nullable Long version, byte[] value)
      throws StateUnavailableException {
    return replace(key, version, value, FOR_EVER);
  }

  /** The same; what is written expires after its lifespan. */
  Optional<Versioned> replace(String key, @Nullable Long version, byte[] value, Duration lifespan)
      throws StateUnavailableException {
    long millis = lifespan.toMillis();
    if (version == null) {
      byte[] _ =
          await(
              "put if absent",
              key,
              () -> open().putIfAbsentAsync(bytesOf(key), value, millis, TimeUnit.MILLISECONDS));
    } else {
      boolean _ =
          Boolean.TRUE.equals(
              await(
                  "replace",
                  key,
                  () ->
                      open()
                          .replaceWithVersionAsync(
                              bytesOf(key),
                              value,
                              version,
                              millis,
                              TimeUnit.MILLISECONDS,
                              0,
                              TimeUnit.MILLISECONDS)));
    }
    return get(key);
  }

  /** Everything in the cache, which must be small. */
  Map<String, Versioned> all() throws StateUnavailableException {
    try {
      return Bounded.call(OPERATION_TIME_MAX, this::readAll);
    } catch (ExecutionException e) {
      throw unavailable("read all", "", e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unavailable("read all", "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("read all", "", e);
    }
  }

  private Map<String, Versioned> readAll() {
    Map<String, Versioned> all = new HashMap<>();
    try (CloseableIterator<Entry<Object, MetadataValue<Object>>> entries =
        open().retrieveEntriesWithMetadata(null, ITERATION_BATCH)) {
      while (entries.hasNext()) {
        Entry<Object, MetadataValue<Object>> entry = entries.next();
        String key = new String((byte[]) entry.getKey(), StandardCharsets.UTF_8);
        MetadataValue<Object> value = entry.getValue();
        all.put(key, new Versioned((byte[]) value.getValue(), value.getVersion()));
      }
      return all;
    }
  }

  @FunctionalInterface
  private interface Operation<T> {
    CompletableFuture<T> start();
  }

  private <T> @Nullable T await(String what, String key, Operation<T> operation)
      throws StateUnavailableException {
    try {
      return operation.start().get(OPERATION_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unavailable(what, key, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unavailable(what, key, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(what, key, e);
    } catch (RuntimeException e) {
      // The client throws some of its failures at once, and those of creating the cache.
      throw unavailable(what, key, e);
    }
  }

  private StateUnavailableException unavailable(String what, String key, Throwable cause) {
    if (String.valueOf(cause.getMessage()).contains(CACHE_NOT_FOUND)) {
      opened = null; // All nodes were lost, and what they had: it is made anew with the next call.
    }
    return new StateUnavailableException(
        "cache %s: %s %s: %s".formatted(name, what, key, cause), cause);
  }

  private RemoteCache<byte[], byte[]> open() {
    RemoteCache<byte[], byte[]> cache = opened;
    if (cache == null) {
      RemoteCache<byte[], byte[]> created =
          manager.administration().getOrCreateCache(name, configuration());
      cache = created.withDataFormat(BYTES);
      opened = cache;
    }
    return cache;
  }

  /** A minority partition denies everything, so what the majority has is right after a merge. */
  private StringConfiguration configuration() {
    return new StringConfiguration(
        """
        <distributed-cache name="%s" mode="SYNC" owners="2">
          <encoding>
            <key media-type="application/octet-stream"/>
            <value media-type="application/octet-stream"/>
          </encoding>
          <partition-handling when-split="DENY_READ_WRITES" merge-policy="PREFERRED_ALWAYS"/>
        </distributed-cache>
        """
            .formatted(name));
  }

  private static byte[] bytesOf(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
