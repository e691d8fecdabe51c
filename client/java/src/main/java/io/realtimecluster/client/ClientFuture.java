package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that refuses to be waited for on the thread that would complete it, as do those made
 * from it. Thread-safe.
 */
final class ClientFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  private final Loop loop;

  ClientFuture(Loop loop) {
    this.loop = loop;
  }

  static <T extends @Nullable Object> ClientFuture<T> failed(Loop loop, Throwable failure) {
    var future = new ClientFuture<T>(loop);
    future.completeExceptionally(failure);
    return future;
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new ClientFuture<>(loop);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    requireNotWaitingForItself();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireNotWaitingForItself();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    requireNotWaitingForItself();
    return super.join();
  }

  private void requireNotWaitingForItself() {
    if (!isDone() && loop.isCurrent()) {
      throw new IllegalStateException(
          "the client's thread would wait for itself: continue with thenAccept, or wait on a thread"
              + " of your own");
    }
  }
}
