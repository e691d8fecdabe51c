/**
 * How long things take at a hub, as its meters and its answer to other hubs have it. Thread-safe.
 */
@NullMarked
package io.realtimecluster.hub.status;

import org.jspecify.annotations.NullMarked;
