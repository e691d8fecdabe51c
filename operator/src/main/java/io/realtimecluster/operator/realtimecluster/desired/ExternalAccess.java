package io.realtimecluster.operator.realtimecluster.desired;

/**
 * What is known of the Secret of a broker or state store that the operator does not run.
 *
 * @param name of the Secret
 * @param checksum tells its content from its successors'
 * @param certificates whether it says which certificates to trust
 */
public record ExternalAccess(String name, String checksum, boolean certificates) {}
