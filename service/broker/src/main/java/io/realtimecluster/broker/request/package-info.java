/**
 * Requests to the owner of a partition that wait for its answer, for edges and hubs alike: numbers
 * that match answers to requests, and what is asked too long. Thread-safe; knows neither
 * direction's queues.
 */
@NullMarked
package io.realtimecluster.broker.request;

import org.jspecify.annotations.NullMarked;
