package io.realtimecluster.edge.connection;

import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two forms of the client protocol. An encoded message is what batches are put together from:
 * for protobuf, a frame of one message, so that a batch is the concatenation; for JSON, the
 * message's object, to be joined by commas.
 */
public enum Protocol {
  /** Binary frames. */
  PROTO("realtime.v1.proto", "application/x-protobuf", (byte) 0x82) {
    @Override
    ClientFrame decode(byte[] frame) throws InvalidProtocolBufferException {
      return ClientFrame.parseFrom(frame, ExtensionRegistryLite.getEmptyRegistry());
    }

    @Override
    byte[] encode(ServerMessage message) {
      return ServerFrame.newBuilder().addMessages(message).build().toByteArray();
    }

    @Override
    public void append(List<byte[]> messages, FramePayload payload) {
      for (byte[] message : messages) {
        payload.write(message);
      }
    }
  },

  /** Text frames: the canonical JSON form of the same messages. */
  JSON("realtime.v1.json", "application/json", (byte) 0x81) {
    @Override
    ClientFrame decode(byte[] frame) throws InvalidProtocolBufferException {
      ClientFrame.Builder builder = ClientFrame.newBuilder();
      PARSER.merge(new String(frame, StandardCharsets.UTF_8), builder);
      return builder.build();
    }

    @Override
    byte[] encode(ServerMessage message) {
      try {
        return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a message without Any always has a JSON form", e);
      }
    }

    @Override
    public void append(List<byte[]> messages, FramePayload payload) {
      payload.write(JSON_HEAD);
      for (int i = 0; i < messages.size(); i++) {
        if (i > 0) {
          payload.write(JSON_COMMA);
        }
        payload.write(messages.get(i));
      }
      payload.write(JSON_TAIL);
    }
  };

  private static final byte[] JSON_HEAD = "{\"messages\":[".getBytes(StandardCharsets.UTF_8);
  private static final byte[] JSON_COMMA = {','};
  private static final byte[] JSON_TAIL = {']', '}'};
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final String subprotocol;
  private final String mediaType;
  private final byte frameHead;

  Protocol(String subprotocol, String mediaType, byte frameHead) {
    this.subprotocol = subprotocol;
    this.mediaType = mediaType;
    this.frameHead = frameHead;
  }

  /** The protocol of a negotiated subprotocol; JSON if none was asked for. */
  public static Protocol of(@Nullable String subprotocol) {
    return PROTO.subprotocol.equals(subprotocol) ? PROTO : JSON;
  }

  /** The name in Sec-WebSocket-Protocol. */
  public String subprotocol() {
    return subprotocol;
  }

  /** The name in Content-Type. */
  public String mediaType() {
    return mediaType;
  }

  /** The first byte of a WebSocket frame: FIN and the opcode. */
  byte frameHead() {
    return frameHead;
  }

  /** Reads a frame that a client has sent. */
  abstract ClientFrame decode(byte[] frame) throws InvalidProtocolBufferException;

  /** Encodes one message, to be put into a batch. */
  abstract byte[] encode(ServerMessage message);

  /** Puts encoded messages together to the payload of one frame. */
  public abstract void append(List<byte[]> messages, FramePayload payload);

  /** Takes the bytes of a frame. */
  @FunctionalInterface
  public interface FramePayload {
    /** Takes the bytes after those before. */
    void write(byte[] bytes);
  }
}
