package io.realtimecluster.edge.connection;

import java.util.List;

/**
 * What an operator may see of a connection; not its session or token, which would let one speak for
 * it.
 *
 * @param sinceMillis when it was opened, in milliseconds since 1970
 * @param queuedBytes what waits to be sent to it
 * @param unansweredRequests its requests that wait for a hub
 * @param silentMillis how long nothing was heard from it
 * @param moving whether it was asked to go to another edge
 */
public record ConnectionView(
    String user,
    String transport,
    String protocol,
    long sinceMillis,
    List<String> rooms,
    long queuedBytes,
    int unansweredRequests,
    long silentMillis,
    boolean moving) {}
