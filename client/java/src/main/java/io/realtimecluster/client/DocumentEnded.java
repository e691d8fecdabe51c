package io.realtimecluster.client;

/**
 * The room was left or the client closed, or the room cannot be had any more: the document is
 * read-only from now on.
 *
 * @param error why
 */
public record DocumentEnded(RealtimeException error) implements SharedDocumentEvent {}
