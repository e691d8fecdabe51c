package io.realtimecluster.operator.realtimecluster.status;

/** Whether all nodes allow what a cluster asks of them. */
public record NodesTuned(boolean all, Reason reason, String message) {}
