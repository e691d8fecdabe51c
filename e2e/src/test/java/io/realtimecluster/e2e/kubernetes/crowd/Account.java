package io.realtimecluster.e2e.kubernetes.crowd;

import java.util.List;

/**
 * What a crowd did and saw.
 *
 * @param published publishes, each acknowledged
 * @param delivered publications, each counted once for each member that got it
 * @param moved how often a member was told to move
 * @param movedMost how often the same member was, at most
 * @param edgeChanges how often a member came to another edge than it was at before
 * @param lost connections that ended and had not been told to move
 * @param late connections that were told to move and closed before their successor had joined
 * @param refused handshakes that an edge answered with 503
 * @param failed handshakes that failed otherwise
 * @param violations publications lost, doubled or out of order, and requests refused for good; the
 *     first ones in words
 */
public record Account(
    long published,
    long delivered,
    long moved,
    int movedMost,
    long edgeChanges,
    long lost,
    long late,
    long refused,
    long failed,
    List<String> violations) {}
