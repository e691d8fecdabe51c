package io.realtimecluster.edge.downstream;

import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.broker.v1.UserDisconnected;
import io.realtimecluster.proto.broker.v1.UserDisconnection;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Closes the connections of a user when a hub says so, and tells it how many there were. If an
 * event loop does not answer in time, neither does the edge, and the hub says that. Thread-safe.
 */
@ApplicationScoped
public class Disconnections {

  private final Connections connections;
  private final UpstreamForwarder forwarder;
  private final int ownPartition;

  Disconnections(EdgeConfig config, Connections connections, UpstreamForwarder forwarder) {
    this.connections = connections;
    this.forwarder = forwarder;
    this.ownPartition = new Partitioner(config.partitions()).partitionOf(config.edge().id());
  }

  void disconnect(UserDisconnection disconnection) {
    var _ =
        connections
            .closeUser(disconnection.getUser(), CloseCode.DISCONNECTED)
            .thenAccept(closed -> answer(disconnection, closed));
  }

  /** The owner of any partition passes it on. */
  private void answer(UserDisconnection disconnection, int closed) {
    forwarder.forwardNow(
        ownPartition,
        UpstreamMessage.newBuilder()
            .setDisconnected(
                UserDisconnected.newBuilder()
                    .setRequest(disconnection.getRequest())
                    .setTo(disconnection.getTo())
                    .setConnections(closed))
            .build());
  }
}
