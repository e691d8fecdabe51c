package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;

/** A batch that no broker keeps. */
record RehearsedDelivery(UpstreamBatch batch) implements UpstreamDelivery {
  @Override
  public boolean redelivered() {
    return false;
  }

  @Override
  public void acknowledge() {}
}
