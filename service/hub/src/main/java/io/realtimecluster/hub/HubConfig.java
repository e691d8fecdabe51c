package io.realtimecluster.hub;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configuration of a hub; each key can also be given as an environment variable. */
@ConfigMapping(prefix = "realtimecluster")
public interface HubConfig {

  /** How many partitions there are; fixed for the life of a cluster. */
  @WithDefault("64")
  int partitions();

  /** A JSON file of room types, read again when it changes. Without it all are of the default. */
  Optional<Path> roomTypesFile();

  /** The same as JSON text, if there is no file. */
  Optional<String> roomTypes();

  /** This hub. */
  Hub hub();

  /** The server API. */
  Api api();

  /** What a user's backend is asked and told about rooms. */
  Webhooks webhooks();

  /** What does not depend on the room type. */
  interface Webhooks {

    /** A folder with a folder for each Secret, in which the file {@code secret} is the key. */
    Optional<Path> secretsDirectory();

    /** Events that the backend has not taken by then are not told any more. */
    @WithDefault("24H")
    Duration eventAgeMax();
  }

  /** What a user's backend may ask over HTTP, and how much at once. */
  interface Api {

    /** The secret that callers show; without it only this machine may call. */
    Optional<String> key();

    /**
     * Names by which this machine may be called without a key, beside localhost, 127.0.0.1 and
     * [::1]: such as that of a proxy on it.
     */
    Optional<List<String>> hosts();

    /** The largest body of a request, in bytes. */
    @WithDefault("1048576")
    int requestBytesMax();

    /** The largest payload of a publication, in bytes: that of a client's message. */
    @WithDefault("65536")
    int payloadBytesMax();

    /** Requests that are under way at once; more are refused. */
    @WithDefault("256")
    int requestsInFlightMax();

    /** The bytes of their bodies together; more are refused. */
    @WithDefault("33554432")
    long inFlightBytesMax();

    /** How long the owner of a room, or an edge, may take to answer. */
    @WithDefault("10S")
    Duration replyTimeout();
  }

  /** What concerns one hub. */
  interface Hub {

    /** A name that no other hub has; Kubernetes: the pod's. */
    @WithDefault("hub")
    String id();

    /** A folder of JAR files with room programs of one's own, beside those that are shipped. */
    Optional<Path> programsDirectory();

    /** How long a partition stays with a hub that is not heard from. */
    @WithDefault("5S")
    Duration leaseTime();
  }
}
