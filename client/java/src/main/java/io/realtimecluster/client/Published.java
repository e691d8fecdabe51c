package io.realtimecluster.client;

/**
 * The server has the publish. In a room with durable history it is stored by then.
 *
 * @param offset its place in the room's log
 */
public record Published(long offset) {}
