package io.realtimecluster.edge.websocket;

import io.realtimecluster.edge.admission.RequestToken;
import io.realtimecluster.edge.connection.Protocol;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The opening handshake (RFC 6455, 4.2): what a request asks for, and the answer to it. */
sealed interface Handshake {

  /** RFC 6455, 1.3. */
  String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  int KEY_BYTES = 16;

  /**
   * The request is in order.
   *
   * @param protocol the form of the messages
   * @param subprotocol the chosen one; null: none was offered
   */
  record Accepted(String key, Protocol protocol, @Nullable String subprotocol)
      implements Handshake {

    /** The response's bytes. */
    byte[] response() {
      StringBuilder response =
          new StringBuilder(192)
              .append("HTTP/1.1 101 Switching Protocols\r\n")
              .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
              .append(acceptOf(key))
              .append("\r\n");
      if (subprotocol != null) {
        response.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
      }
      return response.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** It is not. */
  record Rejected(int status, String why) implements Handshake {}

  /** Looks at a request's headers. */
  static Handshake of(MultiMap headers) {
    if (!has(headers, "upgrade", "websocket") || !has(headers, "connection", "upgrade")) {
      return new Rejected(426, "this is a WebSocket: connect with ws:// or wss://");
    }
    if (!"13".equals(headers.get("sec-websocket-version"))) {
      return new Rejected(426, "Sec-WebSocket-Version must be 13");
    }
    String key = headers.get("sec-websocket-key");
    if (key == null || !isKey(key)) {
      return new Rejected(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    }
    List<String> offered = RequestToken.subprotocols(headers);
    if (offered.isEmpty()) {
      return new Accepted(key, Protocol.JSON, null);
    }
    for (String subprotocol : offered) {
      for (Protocol protocol : Protocol.values()) {
        if (protocol.subprotocol().equals(subprotocol)) {
          return new Accepted(key, protocol, subprotocol);
        }
      }
    }
    return new Rejected(400, "none of the subprotocols is realtime.v1.proto or realtime.v1.json");
  }

  private static boolean has(MultiMap headers, String name, String token) {
    for (String header : headers.getAll(name)) {
      for (String part : header.split(",", -1)) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String acceptOf(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
