package io.realtimecluster.state;

/**
 * The logs of partitions: what a user's backend was told, and is to be told, of their rooms. They
 * are kept apart from those of rooms, whose names users choose.
 *
 * @param log by the name of a partition
 */
public record PartitionLogs(RoomLog log) {}
