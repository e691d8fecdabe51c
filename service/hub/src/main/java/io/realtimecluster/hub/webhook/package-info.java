/**
 * Webhooks: a user's backend is asked ({@link io.realtimecluster.hub.webhook.authorize}) and told
 * ({@link io.realtimecluster.hub.webhook.event}) about rooms whose type says so. {@link
 * io.realtimecluster.hub.webhook.Webhooks} is what all partitions of a hub share.
 */
@NullMarked
package io.realtimecluster.hub.webhook;

import org.jspecify.annotations.NullMarked;
