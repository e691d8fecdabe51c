/**
 * Runs the programs of rooms: finds them by name, turns JSON into commands and events into JSON,
 * and keeps the state of one room. Without I/O; a room's state is confined to the thread of its
 * partition. The packages below are the programs that are shipped.
 */
@NullMarked
package io.realtimecluster.hub.program;

import org.jspecify.annotations.NullMarked;
