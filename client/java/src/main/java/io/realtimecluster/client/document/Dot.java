package io.realtimecluster.client.document;

/**
 * One addition to a set: no two in a document are the same.
 *
 * @param replica that added
 * @param number among the additions of the replica, from 1
 */
public record Dot(String replica, long number) {}
