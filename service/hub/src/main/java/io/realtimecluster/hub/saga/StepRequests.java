package io.realtimecluster.hub.saga;

import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import java.util.concurrent.CompletableFuture;

/** Asks the owners of rooms to do a part of a saga. Thread-safe. */
@FunctionalInterface
public interface StepRequests {

  /**
   * Asks; does not block. The answer fails if it does not come in time, or the request could not be
   * sent.
   */
  CompletableFuture<RoomCommandReply> ask(SagaStep step);
}
