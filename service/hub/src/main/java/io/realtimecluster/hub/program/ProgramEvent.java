package io.realtimecluster.hub.program;

/**
 * An event as it is in the log.
 *
 * @param name of its kind; not empty
 * @param json its text
 */
public record ProgramEvent(String name, String json) {}
