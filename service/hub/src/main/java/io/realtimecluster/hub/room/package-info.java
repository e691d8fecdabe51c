/**
 * Rooms: offsets, history, dedup, interest and presence, without any I/O. A room is confined to the
 * thread of its partition. May not import broker, state stores or Quarkus.
 */
@NullMarked
package io.realtimecluster.hub.room;

import org.jspecify.annotations.NullMarked;
