package io.realtimecluster.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Configuration of an edge; each key can also be given as an environment variable. */
@ConfigMapping(prefix = "realtimecluster")
public interface EdgeConfig {

  /** How many partitions there are; fixed for the life of a cluster. */
  @WithDefault("64")
  int partitions();

  /** The secret of the management interface; without it only this machine may use that. */
  Optional<String> managementKey();

  /** This edge. */
  Edge edge();

  /** How clients prove who they are. */
  Auth auth();

  /** What concerns one edge. */
  interface Edge {

    /** A name that no other edge has; Kubernetes: the pod's. */
    @WithDefault("edge")
    String id();

    /**
     * The host or IP address at which other edges reach this one; Kubernetes: the pod's IP. Without
     * it, only this edge answers the requests of its long-polling sessions.
     */
    Optional<String> address();

    /** How many connections are admitted; 0: what the limit of open files allows. */
    @WithDefault("0")
    int connectionsMax();

    /** Requests of long-polling that this edge may forward to others at once. */
    @WithDefault("1000")
    int forwardsMax();

    /** New connections per second; 0: no limit. */
    @WithDefault("2000")
    int connectsPerSecondMax();

    /** The largest message from a client, in bytes. */
    @WithDefault("65536")
    int messageBytesMax();

    /** How many rooms one connection may be in. */
    @WithDefault("128")
    int roomsPerConnectionMax();

    /** Publishes per second and connection; 0: no limit. */
    @WithDefault("50")
    int publishesPerSecondMax();

    /** How many publishes a connection may send at once, after a pause. */
    @WithDefault("100")
    int publishBurstMax();

    /** Refusals in a row by that rate; more: the connection is closed. */
    @WithDefault("1000")
    int publishRefusalsMax();

    /** Requests of one connection that a hub has not answered; at the limit, it is not read. */
    @WithDefault("64")
    int unansweredRequestsMax();

    /** Bytes that wait to be sent to one connection; more: it is closed as slow. */
    @WithDefault("1048576")
    int outboundBytesMax();

    /** How long a busy loop may collect messages before it writes them; an idle one never does. */
    @WithDefault("5MS")
    Duration batchDelayMax();

    /**
     * How often a connection is pinged; one that has not answered by the next ping is closed. At
     * most 30 s, for a request of long-polling waits as long.
     */
    @WithDefault("25S")
    Duration pingInterval();

    /** How long a connection may take until it has sent its connect message. */
    @WithDefault("10S")
    Duration connectTimeout();

    /** How long the hub may take to answer a request. */
    @WithDefault("10S")
    Duration replyTimeout();

    /** How long a room without local members keeps its publications coming. */
    @WithDefault("5S")
    Duration roomLinger();

    /**
     * The range of the first wait before clients reconnect. After the loss of an edge it is 16
     * times as wide, so that all of its clients are back within 3 s.
     */
    @WithDefault("150MS")
    Duration reconnectMin();

    /** The widest range. */
    @WithDefault("20S")
    Duration reconnectMax();

    /** How the edge lets its connections go. */
    Drain drain();
  }

  /** How an edge lets its connections go when it stops or is told to. */
  interface Drain {

    /** Connections that are asked to move, per second. */
    @WithDefault("500")
    int connectionsPerSecond();

    /** How long it may take in all; then the rest is closed. 0: all are closed at once. */
    @WithDefault("60S")
    Duration timeout();

    /** How long a connection that was asked to move is served before it is closed. */
    @WithDefault("10S")
    Duration grace();
  }

  /** How clients prove who they are. */
  interface Auth {

    /** The secret of HS256 tokens, at least 32 bytes. */
    Optional<String> jwtSecret();

    /** True lets everybody in without a token; for development only. */
    @WithDefault("false")
    boolean disabled();
  }
}
