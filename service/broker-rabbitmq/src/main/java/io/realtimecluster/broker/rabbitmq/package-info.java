/**
 * The broker as RabbitMQ. Edges publish upstream and consume downstream, and hubs publish
 * downstream, through channels of Quarkus Messaging ({@link
 * io.realtimecluster.broker.rabbitmq.RabbitChannels}); hubs consume partitions, which come and go,
 * by RabbitMQ's Java client on virtual threads. Which beans there are follows from the build
 * property realtimecluster.role: edge or hub; any other value: both. The only package that may
 * import com.rabbitmq.
 */
@NullMarked
package io.realtimecluster.broker.rabbitmq;

import org.jspecify.annotations.NullMarked;
