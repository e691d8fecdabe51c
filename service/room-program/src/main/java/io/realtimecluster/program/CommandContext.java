package io.realtimecluster.program;

import java.time.Instant;

/**
 * Who gave a command, and when.
 *
 * @param room the name of the room that the command is for
 * @param user that the client's token names
 * @param session a name for the client's session: the same on all its connections, also after a
 *     reconnect, and safe to show to others; empty for a command that came from no client
 * @param time of the hub; it never goes back within a room, also not under the next owner
 */
public record CommandContext(String room, String user, String session, Instant time) {}
