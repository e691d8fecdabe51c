package io.realtimecluster.client;

/** Who closed a client. */
public enum CloseReason {
  /** The app, by {@link Client#close()}. */
  APP,
  /** The server, with a code of 4500 or more. */
  SERVER,
  /** There is no token that the server takes. */
  TOKEN
}
