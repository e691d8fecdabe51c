package io.realtimecluster.state;

import io.realtimecluster.proto.client.v1.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a publish or command was answered, by which it is known if it is sent again.
 *
 * @param offset of its entry; of a command with several events, that of the last one
 * @param result of a command; null: there is none
 */
public record Answer(long offset, String session, long sequence, @Nullable Payload result) {}
