package io.realtimecluster.hub.saga;

import io.realtimecluster.proto.broker.v1.RoomCommandReply;

/**
 * The answer to the command that has begun a saga.
 *
 * @param edge where it goes to
 */
public record SagaReply(String edge, RoomCommandReply reply) {}
