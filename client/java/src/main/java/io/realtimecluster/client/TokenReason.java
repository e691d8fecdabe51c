package io.realtimecluster.client;

/** Why a token is asked for. */
public enum TokenReason {
  /** For the first connection. */
  CONNECT,
  /** The one before has ended, or the server does not take it. */
  EXPIRED,
  /** The one before ends soon; the connection stays. */
  REFRESH
}
