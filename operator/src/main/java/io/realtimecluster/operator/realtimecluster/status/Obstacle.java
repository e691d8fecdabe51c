package io.realtimecluster.operator.realtimecluster.status;

/**
 * Something that only a user can put right, and that keeps a component from being set up or
 * changed. What already runs goes on running.
 */
public record Obstacle(Reason reason, String message) {}
