/**
 * The client: {@link io.realtimecluster.client.Client#connect} gives a {@link
 * io.realtimecluster.client.Client} that stays connected, with {@link
 * io.realtimecluster.client.Room}s on it. This package is the API; the packages below it are not.
 *
 * <p>All classes here are thread-safe. Listeners, and what continues from a future of this client,
 * run on the client's one thread, one after the other: they must not block. A wait for an answer of
 * the same client there is refused with an {@link IllegalStateException}, since it would never end.
 * A listener that is slow holds the server back; one that is too slow makes it close the
 * connection, and what was missed is recovered.
 */
@NullMarked
package io.realtimecluster.client;

import org.jspecify.annotations.NullMarked;
