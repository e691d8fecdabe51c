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

  /** This edge. */
  Edge edge();

  /** How clients prove who they are. */
  Auth auth();

  /** What concerns one edge. */
  interface Edge {

    /** A name that no other edge has; Kubernetes: the pod's. */
    @WithDefault("edge")
    String id();

    /** How many connections are admitted; 0: what the limit of open files allows. */
    @WithDefault("0")
    int connectionsMax();

    /** The largest frame from a client, in bytes. */
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

    /** Publishes and history requests of one connection that the hub has not answered. */
    @WithDefault("64")
    int unansweredRequestsMax();

    /** Bytes that wait to be sent to one connection; more: it is closed as slow. */
    @WithDefault("1048576")
    int outboundBytesMax();

    /** How often a silent connection is pinged; silent for twice as long, it is closed. */
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

    /** The shortest wait that clients are told to use before they reconnect. */
    @WithDefault("200MS")
    Duration reconnectMin();

    /** The longest. */
    @WithDefault("20S")
    Duration reconnectMax();
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
