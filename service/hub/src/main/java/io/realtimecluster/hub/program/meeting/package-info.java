/**
 * The program of rooms that people meet in: participants, host, mute, raised hands, capacity. Pure.
 */
@NullMarked
package io.realtimecluster.hub.program.meeting;

import org.jspecify.annotations.NullMarked;
