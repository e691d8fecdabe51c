package io.realtimecluster.bench.fanout;

import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a run is asked to do.
 *
 * @param subscriberTargets subscribers are spread over them
 * @param publisherTargets publishers are spread over them
 * @param token makes the token of a user; empty where authentication is off
 * @param roomsPerSubscriber each joins so many, the next ones in turn
 * @param publishesPerSecond of all publishers together
 */
public record FanoutSettings(
    List<Target> subscriberTargets,
    List<Target> publisherTargets,
    ClientProtocol protocol,
    UnaryOperator<String> token,
    SourceAddresses sources,
    int connectsPerSecond,
    int eventLoops,
    String room,
    int rooms,
    int subscribers,
    int roomsPerSubscriber,
    int publishers,
    int publishesPerSecond,
    int payloadBytes,
    Duration warmUp,
    Duration measured,
    Duration drain) {}
