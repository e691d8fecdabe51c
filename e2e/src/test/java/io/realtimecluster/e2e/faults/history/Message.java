package io.realtimecluster.e2e.faults.history;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client publishes: a text that tells who sent it first when.
 *
 * @param sentNanos when it was first sent, as {@link System#nanoTime}
 */
public record Message(String client, long sequence, long sentNanos) {

  private static final Pattern TEXT = Pattern.compile("(.+)/(\\d+)/(-?\\d+)");

  /** The message with this text; empty if it is another text, such as an event's. */
  public static Optional<Message> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Message(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  /** The text to publish. */
  public String text() {
    return "%s/%d/%d".formatted(client, sequence, sentNanos);
  }
}
