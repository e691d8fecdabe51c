package io.realtimecluster.bench.idle;

import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to do.
 *
 * @param pid the server's process, or null where it cannot be looked at
 */
public record IdleSettings(
    List<Target> targets,
    Protocol protocol,
    UnaryOperator<String> token,
    SourceAddresses sources,
    int connectsPerSecond,
    int eventLoops,
    String room,
    int clients,
    Duration held,
    @Nullable Long pid) {}
