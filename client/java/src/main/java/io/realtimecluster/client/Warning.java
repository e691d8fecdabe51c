package io.realtimecluster.client;

import org.jspecify.annotations.Nullable;

/**
 * Something that the client goes on without, such as a getToken that failed.
 *
 * @param message for developers
 * @param cause null if there is none
 */
public record Warning(String message, @Nullable Throwable cause) implements ClientEvent {}
