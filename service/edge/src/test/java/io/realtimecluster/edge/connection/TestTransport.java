package io.realtimecluster.edge.connection;

/** A client that reads everything at once and is never closed, unless a test says otherwise. */
abstract class TestTransport implements Transport {

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
    throw new AssertionError("closed with " + code);
  }
}
