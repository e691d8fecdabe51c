package io.realtimecluster.client.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket server, byte by byte, so that it can do what a server does that is killed. */
final class RawServer implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
  private static final int LENGTH_16_BITS = 126;
  private static final int LENGTH_64_BITS = 127;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  RawServer() throws IOException {}

  URI place() {
    return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/v1/connect");
  }

  /** The next connection, whose handshake is answered. */
  Socket accept() throws IOException {
    Socket socket = listening.accept();
    Map<String, String> asked = headers(socket);
    respond(
        socket,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Protocol: "
            + asked.get("sec-websocket-protocol")
            + "\r\nSec-WebSocket-Accept: "
            + accepted(asked.get("sec-websocket-key"))
            + "\r\n\r\n");
    return socket;
  }

  /** The next handshake is refused. */
  void refuse(String response) throws IOException {
    try (Socket socket = listening.accept()) {
      headers(socket);
      respond(socket, response);
    }
  }

  static byte[] frame(int opcode, boolean last, byte[] payload) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var frame = new DataOutputStream(bytes);
    frame.writeByte((last ? 0x80 : 0) | opcode);
    if (payload.length < LENGTH_16_BITS) {
      frame.writeByte(payload.length);
    } else if (payload.length < 1 << 16) {
      frame.writeByte(LENGTH_16_BITS);
      frame.writeShort(payload.length);
    } else {
      frame.writeByte(LENGTH_64_BITS);
      frame.writeLong(payload.length);
    }
    frame.write(payload);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private static Map<String, String> headers(Socket socket) throws IOException {
    var request = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    var headers = new HashMap<String, String>();
    for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static void respond(Socket socket, String response) throws IOException {
    socket.getOutputStream().write(response.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String accepted(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
