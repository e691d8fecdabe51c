package io.realtimecluster.hub.partition;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;

/** A batch that no broker keeps. */
record RehearsedDelivery(UpstreamBatch batch) implements UpstreamDelivery {

  /** Through bytes, as from the broker. */
  static RehearsedDelivery of(String from, UpstreamMessage message) {
    UpstreamBatch sent = UpstreamBatch.newBuilder().setEdge(from).addMessages(message).build();
    try {
      return new RehearsedDelivery(UpstreamBatch.parseFrom(sent.toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean redelivered() {
    return false;
  }

  @Override
  public void acknowledge() {}
}
