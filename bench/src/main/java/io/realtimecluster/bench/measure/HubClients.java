package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.connection.Token;
import io.realtimecluster.bench.server.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A few connections to the first edge, whose requests are for the hub to answer. For one thread.
 */
final class HubClients implements AutoCloseable {
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final int CONNECTS_PER_SECOND = 200;

  /** A round of a hub takes some thousand commands; more would only wait at the broker. */
  private static final int UNANSWERED_MAX = 2_000;

  private static final int NO_PROGRESS_SECONDS_MAX = 30;
  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"count\"}";

  private final Connections connections =
      new Connections("hub clients", 1, Protocol.PROTO, SourceAddresses.any());
  private final ClientFrames frames = new ClientFrames(Protocol.PROTO);
  private final List<Client> clients = new ArrayList<>();
  private final Roster roster;
  private final Target target;
  private final String token;

  HubClients(Cluster cluster, int count) {
    this.roster = new Roster(count, CONNECTS_PER_SECOND);
    this.target = Target.parse(cluster.edges().getFirst().url());
    this.token = Token.hs256(cluster.secret(), "bench", Instant.now().plus(TOKEN_LIFE));
  }

  /** Connects all and joins the rooms of each; the answer is how many have. */
  int join(IntFunction<List<String>> rooms) throws InterruptedException {
    roster.gather(connections, _ -> target, index -> client(rooms.apply(index)), JOIN_TIMEOUT);
    return roster.ready();
  }

  private Client client(List<String> rooms) {
    var client = new Client(rooms);
    clients.add(client);
    return client;
  }

  Map<String, Long> problems() {
    return roster.problems();
  }

  /** From the handshake's end to the answer of the first client's join. */
  double joinMillis() {
    return clients.getFirst().joinNanos / 1e6;
  }

  /** The first client's room gets so many events, one for each command. */
  void increments(int count) throws IOException, InterruptedException {
    Client client = clients.getFirst();
    long progressNanos = System.nanoTime();
    long seen = 0;
    for (int sent = 0; client.offset < count; ) {
      if (sent < count && sent - client.offset < UNANSWERED_MAX) {
        client.increment(++sent);
      } else {
        Thread.sleep(1);
      }
      if (client.offset > seen) {
        seen = client.offset;
        progressNanos = System.nanoTime();
      } else if (System.nanoTime() - progressNanos
          > TimeUnit.SECONDS.toNanos(NO_PROGRESS_SECONDS_MAX)) {
        throw new IOException(
            "the room stays at %,d of %,d events: %s".formatted(seen, count, roster.problems()));
      }
    }
  }

  @Override
  public void close() {
    roster.end();
    connections.close();
  }

  private final class Client extends Member {
    private final String room;
    private volatile long offset;
    private volatile long joinNanos;
    private long openedNanos;

    Client(List<String> rooms) {
      super(frames, token, rooms, roster);
      this.room = rooms.getFirst();
    }

    void increment(int sequence) {
      send(frames.command(sequence, room, sequence, INCREMENT));
    }

    @Override
    public void onOpen(ClientConnection opened) {
      openedNanos = System.nanoTime();
      super.onOpen(opened);
    }

    @Override
    public void onJoined(JoinedRoom joined) {
      joinNanos = System.nanoTime() - openedNanos;
      offset = joined.offset();
      super.onJoined(joined);
    }

    @Override
    public void onPublication(PublicationView publication) {
      offset = publication.offset();
    }
  }
}
