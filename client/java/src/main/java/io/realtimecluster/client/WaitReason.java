package io.realtimecluster.client;

/** Why there is no connection. */
public enum WaitReason {
  /** It was lost, or closed by the server. */
  LOST,
  /** An attempt to connect failed. */
  FAILED,
  /** The app's getToken failed. */
  TOKEN
}
