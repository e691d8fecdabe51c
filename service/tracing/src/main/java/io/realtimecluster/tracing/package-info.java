/**
 * Traces of publishes and commands: which are traced, and their spans to an OpenTelemetry collector
 * by OTLP. In comes a W3C traceparent that a message carries, out go spans; null stands for what is
 * not traced, which is nearly everything. The only package that knows the OpenTelemetry SDK.
 * Thread-safe; nothing here blocks a caller.
 */
@NullMarked
package io.realtimecluster.tracing;

import org.jspecify.annotations.NullMarked;
