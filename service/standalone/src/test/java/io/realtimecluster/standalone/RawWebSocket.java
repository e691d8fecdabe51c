package io.realtimecluster.standalone;

import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket byte by byte, so that a test may send what no library would. */
final class RawWebSocket implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FIN = 0x80;

  private static final int READ_TIMEOUT_MILLIS = 10_000;
  private static final byte[] MASK = {1, 2, 3, 4};

  /** One frame from the server. */
  record Frame(int opcode, byte[] payload) {
    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    List<ServerMessage> messages() throws IOException {
      return ServerFrame.parseFrom(payload).getMessagesList();
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final String responseHead;

  RawWebSocket(int port, String path, String... headers) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    responseHead = readHead();
  }

  static RawWebSocket open(int port, String subprotocol) throws IOException {
    return new RawWebSocket(
        port,
        "/v1/connect",
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: " + subprotocol);
  }

  /** Status line and headers of the response. */
  String responseHead() {
    return responseHead;
  }

  int status() {
    return Integer.parseInt(responseHead.split(" ", 3)[1]);
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(int head, byte[] payload) throws IOException {
    write(masked(head, payload));
  }

  void sendText(String text) throws IOException {
    send(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] masked(int head, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(head);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else {
      frame.write(0x80 | (payload.length <= 0xffff ? 126 : 127));
      frame.writeBytes(
          payload.length <= 0xffff
              ? ByteBuffer.allocate(2).putShort((short) payload.length).array()
              : ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    return frame.toByteArray();
  }

  Frame read() throws IOException {
    int head = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Frame(head & 0x0f, payload);
  }

  /** The code of the close frame that comes next, whatever comes before it. */
  int readCloseCode() throws IOException {
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      frame = read();
    }
    return frame.closeCode();
  }

  /** True once the server has ended the TCP connection. */
  boolean ended() throws IOException {
    try {
      while (true) {
        read();
      }
    } catch (EOFException e) {
      return true;
    }
  }

  private String readHead() throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.readUnsignedByte();
      if (next == '\n') {
        if (line.isEmpty()) {
          return String.join("\n", lines);
        }
        lines.add(line.toString());
        line.setLength(0);
      } else if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
