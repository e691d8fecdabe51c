/** The program of rooms that hold keys with versions, counters, sets and locks. Pure. */
@NullMarked
package io.realtimecluster.hub.program.state;

import org.jspecify.annotations.NullMarked;
