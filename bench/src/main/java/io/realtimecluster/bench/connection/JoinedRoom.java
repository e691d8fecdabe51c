package io.realtimecluster.bench.connection;

import java.util.List;

/**
 * The answer to a join.
 *
 * @param offset where the connection is once it has handled the recovered publications
 * @param recovered whether the recovered publications are all that was missed
 */
public record JoinedRoom(
    String room, String epoch, long offset, boolean recovered, List<Long> recoveredOffsets) {}
