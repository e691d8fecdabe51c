package io.realtimecluster.client;

import org.jspecify.annotations.Nullable;

/**
 * The command was carried out.
 *
 * @param offset of the command's last event; the room's latest if it led to none
 * @param result what the room's program answers, as JSON text; null if nothing
 */
public record CommandResult(long offset, @Nullable String result) {}
