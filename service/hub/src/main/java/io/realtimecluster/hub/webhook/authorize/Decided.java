package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import org.jspecify.annotations.Nullable;

/**
 * A message that has waited.
 *
 * @param edge whose it is
 * @param refusal what the client is told instead; null: it may go on
 */
public record Decided(String edge, UpstreamMessage message, @Nullable Error refusal) {}
