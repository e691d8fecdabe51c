package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.Requests;
import io.realtimecluster.bench.connection.ServerFrameReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;

/**
 * Centrifugo's protocol in its Protobuf form: a message holds commands, each after its length. See
 * <a href="https://centrifugal.dev/docs/transports/client_protocol">its documentation</a> and
 * {@code definitions/client.proto} of github.com/centrifugal/protocol.
 *
 * @param room the only one, as replies do not name it
 */
public record CentrifugoProtocol(String room) implements ClientProtocol {
  public static final String PATH = "/connection/websocket";

  private static final int BINARY = 0x2;
  private static final int ID = 1;
  private static final int CONNECT = 4;
  private static final int CONNECT_TOKEN = 1;
  private static final int SUBSCRIBE = 5;
  private static final int SUBSCRIBE_CHANNEL = 1;
  private static final int PUBLISH = 7;
  private static final int PUBLISH_CHANNEL = 1;
  private static final int PUBLISH_DATA = 2;

  @Override
  public String subprotocol() {
    return "centrifuge-protobuf";
  }

  @Override
  public int opcode() {
    return BINARY;
  }

  @Override
  public ServerFrameReader newReader() {
    return new CentrifugoFrameReader(room);
  }

  @Override
  public Requests requests() {
    return new CentrifugoRequests();
  }

  private static final class CentrifugoRequests implements Requests {
    @Override
    public byte[] enter(String token, Collection<String> rooms) {
      return message(
          commands -> {
            write(commands, 1, CONNECT, out -> out.writeString(CONNECT_TOKEN, token));
            int id = 2;
            for (String room : rooms) {
              write(commands, id++, SUBSCRIBE, out -> out.writeString(SUBSCRIBE_CHANNEL, room));
            }
          });
    }

    @Override
    public byte[] publish(int id, String room, long sequence, String text) {
      byte[] data = NumberedText.write(text, sequence).getBytes(UTF_8);
      return message(
          commands ->
              write(
                  commands,
                  id,
                  PUBLISH,
                  out -> {
                    out.writeString(PUBLISH_CHANNEL, room);
                    out.writeByteArray(PUBLISH_DATA, data);
                  }));
    }

    private static void write(CodedOutputStream commands, int id, int kind, Fields request)
        throws IOException {
      byte[] body = message(request);
      byte[] command =
          message(
              out -> {
                out.writeUInt32(ID, id);
                out.writeByteArray(kind, body);
              });
      commands.writeByteArrayNoTag(command);
    }

    private static byte[] message(Fields fields) {
      var bytes = new ByteArrayOutputStream();
      try {
        var out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
      } catch (IOException e) {
        throw new IllegalStateException("an array in memory takes everything", e);
      }
      return bytes.toByteArray();
    }
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }
}
