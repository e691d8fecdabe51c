package io.realtimecluster.edge.admission;

import io.netty.channel.Channel;
import io.quarkus.websockets.next.UserData.TypedKey;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a handshake once the connection is open.
 *
 * @param channel the socket, for writes past the layers that cost a copy or an allocation each
 * @param token what the token in the handshake is worth
 * @param user the user parameter of the URL, which counts only where authentication is off
 */
public record Handshake(Channel channel, TokenResult token, @Nullable String user) {

  /** Where the connection finds it. */
  public static final TypedKey<Handshake> KEY = new TypedKey<>("handshake");
}
