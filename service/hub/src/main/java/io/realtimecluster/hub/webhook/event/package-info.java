/**
 * A user's backend is told who comes to and leaves rooms. In: who is in a room, from a partition's
 * rounds. Out: calls, at least one for each event, in order per room. What was told and what waits
 * to be told is a log of the partition in the state store, which the next owner goes on from. A
 * partition never waits for the store or a call; one virtual thread per partition stores, and
 * others call.
 */
@NullMarked
package io.realtimecluster.hub.webhook.event;

import org.jspecify.annotations.NullMarked;
