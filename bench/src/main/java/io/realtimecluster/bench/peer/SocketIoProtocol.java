package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.Requests;
import io.realtimecluster.bench.connection.ServerFrameReader;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO's protocol over Engine.IO's, as bench/peers/socketio/server.mjs uses it: the room is
 * told with the token and the server joins it; {@code publish} is answered when it was sent on. See
 * <a href="https://socket.io/docs/v4/socket-io-protocol/">its documentation</a>.
 *
 * @param room the only one, as the answer to a connect does not name it
 */
public record SocketIoProtocol(String room) implements ClientProtocol {
  public static final String PATH = "/socket.io/?EIO=4&transport=websocket";

  private static final int TEXT = 0x1;

  @Override
  public @Nullable String subprotocol() {
    return null;
  }

  @Override
  public int opcode() {
    return TEXT;
  }

  @Override
  public ServerFrameReader newReader() {
    return new SocketIoFrameReader(room);
  }

  @Override
  public Requests requests() {
    return new SocketIoRequests();
  }

  /** Tokens, rooms and texts of the generator need no escaping in JSON. */
  private static final class SocketIoRequests implements Requests {
    @Override
    public byte[] enter(String token, Collection<String> rooms) {
      String room = rooms.iterator().next();
      return "40{\"token\":\"%s\",\"room\":\"%s\"}".formatted(token, room).getBytes(UTF_8);
    }

    @Override
    public byte[] publish(int id, String room, long sequence, String text) {
      return "42%d[\"publish\",\"%s\"]"
          .formatted(id, NumberedText.write(text, sequence))
          .getBytes(UTF_8);
    }
  }
}
