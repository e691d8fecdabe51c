package io.realtimecluster.bench.crowd;

import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Stamp;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a process's followers are asked to do.
 *
 * @param targets where they connect first, spread
 * @param laterTargets where they reconnect, at random
 * @param token of each follower; empty where authentication is off
 * @param stamp that the publications carry
 */
public record CrowdSettings(
    List<Target> targets,
    List<Target> laterTargets,
    Protocol protocol,
    IntFunction<String> token,
    SourceAddresses sources,
    int connectsPerSecond,
    String room,
    int clients,
    Stamp stamp) {}
