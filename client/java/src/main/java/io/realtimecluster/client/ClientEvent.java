package io.realtimecluster.client;

/** What happens to a client, as {@link Client#on} tells it. */
public sealed interface ClientEvent permits ClientState, Warning {}
