/**
 * The hub: commands in, events out. Batches of a partition come in at {@link
 * io.realtimecluster.hub.partition}, change the rooms of {@link io.realtimecluster.hub.room}, and
 * go out through {@link io.realtimecluster.hub.downstream}. HTTP requests of a user's backend come
 * in at {@link io.realtimecluster.hub.api} and become, by {@link io.realtimecluster.hub.request},
 * messages for whichever hub owns the room. Each owned partition has one virtual thread, which
 * alone touches its rooms. Knows neither edges' sockets nor the technology of broker and state.
 */
@NullMarked
package io.realtimecluster.hub;

import org.jspecify.annotations.NullMarked;
