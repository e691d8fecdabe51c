package io.realtimecluster.client;

/**
 * A place in a room's log. May be stored, and given to {@link Room#join(Position)} later.
 *
 * @param epoch names one life of the log
 * @param offset counts within it, from 1; 0 is before the first
 */
public record Position(String epoch, long offset) {}
