package io.realtimecluster.hub;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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
