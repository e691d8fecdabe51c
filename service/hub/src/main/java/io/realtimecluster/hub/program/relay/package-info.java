/** The program of rooms that only pass messages on. Pure. */
@NullMarked
package io.realtimecluster.hub.program.relay;

import org.jspecify.annotations.NullMarked;
