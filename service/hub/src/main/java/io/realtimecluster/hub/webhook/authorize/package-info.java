/**
 * A user's backend decides about joins and publishes. In: messages of a partition that must be
 * authorised. Out: the same, in the order of each session, with what came of it. The gate is the
 * partition's and confined to its thread; the calls are made on threads of the hub's backend, so a
 * partition never waits for one.
 */
@NullMarked
package io.realtimecluster.hub.webhook.authorize;

import org.jspecify.annotations.NullMarked;
