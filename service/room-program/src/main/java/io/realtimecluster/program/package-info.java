/**
 * Room programs: pure functions over immutable records that say what a room does with commands. A
 * hub finds them by {@link java.util.ServiceLoader}, turns JSON into commands and events into JSON,
 * stores the events in the room's log before anybody hears of them, and calls a program on the
 * thread of the room's partition: it must neither block nor read a clock. Depends on nothing.
 */
@NullMarked
package io.realtimecluster.program;

import org.jspecify.annotations.NullMarked;
