package io.realtimecluster.edge.connection;

import org.jspecify.annotations.Nullable;

/** A client that reads everything at once. What is thrown here would close it, and no test fail. */
abstract class TestTransport implements Transport {

  private volatile @Nullable CloseCode closedWith;

  /** With what it was closed; null: it was not. */
  final @Nullable CloseCode closedWith() {
    return closedWith;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Protocol protocol() {
    return Protocol.PROTO;
  }

  @Override
  public void flush() {}

  @Override
  public void ping() {}

  @Override
  public long queuedBytes() {
    return 0;
  }

  @Override
  public boolean congested() {
    return false;
  }

  @Override
  public void reading(boolean reading) {}

  @Override
  public void close(CloseCode code) {
    closedWith = code;
  }
}
