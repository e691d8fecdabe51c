package io.realtimecluster.edge.connection;

import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.realtimecluster.edge.admission.Handshake;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * The WebSocket endpoint. Concurrent mode costs no queue per connection, and on the event loop the
 * messages of a connection come in order all the same.
 */
@WebSocket(path = "/v1/connect", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
@Singleton
public class ConnectionEndpoint {

  private static final TypedKey<Connection> CONNECTION = new TypedKey<>("connection");
  private static final Logger LOG = Logger.getLogger(ConnectionEndpoint.class);

  private final Connections connections;
  private final FrameReceiver receiver;

  ConnectionEndpoint(Connections connections, FrameReceiver receiver) {
    this.connections = connections;
    this.receiver = receiver;
  }

  @OnOpen
  @NonBlocking
  void open(WebSocketConnection socket) {
    Connection connection = connections.open(socket, socket.userData().get(Handshake.KEY));
    socket.userData().put(CONNECTION, connection);
  }

  @OnBinaryMessage
  @NonBlocking
  void binary(Buffer frame, WebSocketConnection socket) {
    receive(socket, Protocol.PROTO, frame.getBytes());
  }

  @OnTextMessage
  @NonBlocking
  void text(String frame, WebSocketConnection socket) {
    receive(socket, Protocol.JSON, frame.getBytes(StandardCharsets.UTF_8));
  }

  @OnPongMessage
  @NonBlocking
  void pong(Buffer payload, WebSocketConnection socket) {
    socket.userData().get(CONNECTION).heard();
  }

  @OnClose
  @NonBlocking
  void close(WebSocketConnection socket) {
    connections.closed(socket.userData().remove(CONNECTION));
  }

  @OnError
  @NonBlocking
  void error(Throwable failure, WebSocketConnection socket) {
    LOG.debugf(failure, "connection %s failed", socket.id());
    Connection connection = socket.userData().get(CONNECTION);
    if (connection != null) {
      connections.failed(connection, failure);
    }
  }

  private void receive(WebSocketConnection socket, Protocol sentAs, byte[] frame) {
    Connection connection = socket.userData().get(CONNECTION);
    if (connection.protocol() == sentAs) {
      receiver.receive(connection, frame);
    } else {
      connection.close(CloseCode.MALFORMED_FRAME);
    }
  }
}
