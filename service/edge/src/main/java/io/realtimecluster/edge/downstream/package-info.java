/**
 * From the broker to rooms: drops batches of old owners, notices lost ones, and hands each message
 * to its room or waiting request. Called by one thread at a time.
 */
@NullMarked
package io.realtimecluster.edge.downstream;

import org.jspecify.annotations.NullMarked;
