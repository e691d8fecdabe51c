/**
 * What edges and hubs alike tell of themselves when a hub asks. Thread-safe; nothing here is on the
 * way of a message.
 */
@NullMarked
package io.realtimecluster.broker.status;

import org.jspecify.annotations.NullMarked;
