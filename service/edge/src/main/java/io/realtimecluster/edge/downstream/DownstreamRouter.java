package io.realtimecluster.edge.downstream;

import io.realtimecluster.broker.downstream.DownstreamPositions;
import io.realtimecluster.broker.downstream.DownstreamReceiver;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.room.LocalRooms;
import io.realtimecluster.edge.status.StatusAnswers;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Takes the batches of hubs. One from a hub that has lost the partition is dropped; a new owner or
 * a gap means that the hub must hear of this edge's rooms again. A message that cannot be handled
 * counts as lost, and those beside it are handled. Called by one thread at a time.
 */
@ApplicationScoped
public class DownstreamRouter implements DownstreamReceiver {

  private static final Logger LOG = Logger.getLogger(DownstreamRouter.class);

  private final Connections connections;
  private final LocalRooms rooms;
  private final AwaitedReplies awaited;
  private final Disconnections disconnections;
  private final StatusAnswers status;
  private final EdgeMetrics metrics;
  private final EdgeSpans spans;
  private final DownstreamPositions positions;
  private final Complaints complaints = new Complaints();

  DownstreamRouter(
      EdgeConfig config,
      Connections connections,
      LocalRooms rooms,
      AwaitedReplies awaited,
      Disconnections disconnections,
      StatusAnswers status,
      EdgeMetrics metrics,
      EdgeSpans spans) {
    this.connections = connections;
    this.rooms = rooms;
    this.awaited = awaited;
    this.disconnections = disconnections;
    this.status = status;
    this.metrics = metrics;
    this.spans = spans;
    this.positions = new DownstreamPositions(config.partitions());
  }

  @Override
  public void receive(DownstreamBatch batch) {
    connections.awaitOutboxes();
    int partition = batch.getPartition();
    if (partition == HubQueue.NO_PARTITION) {
      batch.getMessagesList().forEach(message -> route(message, 0));
      return;
    }
    switch (positions.take(batch)) {
      case OUTDATED, REPEATED -> {}
      case NEXT -> serve(batch);
      case GAP -> {
        metrics.downstreamGap();
        serveAfterInterruption(batch);
      }
      case NEW_OWNER -> serveAfterInterruption(batch);
    }
  }

  private void serveAfterInterruption(DownstreamBatch batch) {
    awaited.interrupted(batch.getPartition()); // Before the batch, which may say of others "later".
    serve(batch);
    rooms.announceAgain(batch.getPartition());
  }

  private void serve(DownstreamBatch batch) {
    for (DownstreamMessage message : batch.getMessagesList()) {
      route(message, batch.getSentMicros());
    }
    awaited.handled(batch);
  }

  /**
   * What fails is not tried again, for it would fail again.
   *
   * @param sentMicros 0: nothing beside the message is traced
   */
  private void route(DownstreamMessage message, long sentMicros) {
    try {
      route(sentMicros == 0 ? message : spans.arrived(message, sentMicros));
    } catch (RuntimeException | Error e) {
      metrics.messageFailed();
      if (complaints.mayComplain()) {
        LOG.errorf(e, "%s of a hub cannot be handled, it is lost", message.getContentCase());
      }
      lost(message);
    }
  }

  /**
   * Its room is asked for anew; only what may have taken publications from members is a gap to
   * them. If it was the answer to a request, its batch says that it was given; a hub notices that
   * this edge does not answer.
   */
  private void lost(DownstreamMessage message) {
    switch (message.getContentCase()) {
      case PUBLICATION -> rooms.doubt(message.getPublication().getRoom());
      case GRANT -> rooms.doubt(message.getGrant().getRoom());
      case HISTORY -> {
        if (RequestNumber.of(message) == RequestNumber.NONE) {
          rooms.unhandled(message.getHistory().getRoom());
        }
      }
      case JOIN_DECISION -> rooms.unhandled(message.getJoinDecision().getRoom());
      case PRESENCE_CHANGE -> rooms.unhandled(message.getPresenceChange().getRoom());
      default -> {}
    }
  }

  private void route(DownstreamMessage message) {
    switch (message.getContentCase()) {
      case PUBLICATION -> rooms.published(message.getPublication());
      case PUBLISH_REPLY, COMMAND_REPLY, STATE -> awaited.answer(message);
      case HISTORY -> history(message);
      case GRANT -> rooms.granted(message.getGrant());
      case JOIN_DECISION -> rooms.decided(message.getJoinDecision());
      case DISCONNECTION -> disconnections.disconnect(message.getDisconnection());
      case EDGE_STATUS_REQUEST -> status.answer(message.getEdgeStatusRequest());
      case PRESENCE_CHANGE -> rooms.presenceChanged(message.getPresenceChange());
      case PRESENCE,
          ROOMS,
          EDGES,
          DISCONNECTED,
          PARTITION_STATUS,
          EDGE_STATUS,
          PARTITION_TAKEN,
          PARTITION_RELEASED,
          CONTENT_NOT_SET -> {
        // The batch's epoch says it all; or it is for hubs, or from one of a later release.
      }
    }
  }

  /** Clients' requests have numbers; recovering joins wait for what has none. */
  private void history(DownstreamMessage message) {
    if (RequestNumber.of(message) == RequestNumber.NONE) {
      rooms.recovered(message.getHistory());
    } else {
      awaited.answer(message);
    }
  }
}
