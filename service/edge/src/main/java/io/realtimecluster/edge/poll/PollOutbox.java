package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a polling client, and the last answer, which is kept until the client
 * acknowledges it by its number: an answer that got lost is given again, with the same messages.
 * Bounded by whoever adds. Confined to the session's event loop.
 */
final class PollOutbox {

  /**
   * An answer ends with the message that reaches it, so that one that got lost is soon repeated.
   */
  static final int ANSWER_BYTES_MAX = 256 * 1024;

  /** What an acknowledgement is worth. */
  enum Acknowledgement {
    /** The last answer has arrived, or the one before it. */
    TAKEN,
    /** Older than one before: a request that was late. */
    LATE,
    /** Of an answer that was never given. */
    UNKNOWN
  }

  private final Protocol protocol;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(2);
  private long waitingBytes;
  private List<byte[]> last = List.of();
  private boolean acknowledged = true;
  private long sequence;

  PollOutbox(Protocol protocol) {
    this.protocol = protocol;
  }

  void add(List<byte[]> messages) {
    for (byte[] message : messages) {
      waiting.addLast(message);
      waitingBytes += message.length;
    }
  }

  /**
   * Bytes that wait beyond the next message: that one goes out next, however large, as a recovery
   * may be.
   */
  long queuedBytes() {
    byte[] next = waiting.peekFirst();
    return next == null ? 0 : waitingBytes - next.length;
  }

  /** Makes the first answer, even of no messages. */
  PollAnswer.Messages open() {
    return number();
  }

  /** The client has all answers up to this one. */
  Acknowledgement acknowledge(long after) {
    if (after > sequence) {
      return Acknowledgement.UNKNOWN;
    }
    if (after < sequence - 1 || (after < sequence && acknowledged)) {
      return Acknowledgement.LATE;
    }
    if (after == sequence) {
      acknowledged = true;
      last = List.of();
    }
    return Acknowledgement.TAKEN;
  }

  /** The last answer again if it was not acknowledged, else the next; null if there is none. */
  PollAnswer.@Nullable Messages next() {
    if (!acknowledged) {
      return new PollAnswer.Messages(protocol, sequence, last);
    }
    return waiting.isEmpty() ? null : number();
  }

  /** Nobody will ask any more. */
  void clear() {
    waiting.clear();
    waitingBytes = 0;
    last = List.of();
  }

  private PollAnswer.Messages number() {
    List<byte[]> messages = new ArrayList<>();
    for (int bytes = 0; bytes < ANSWER_BYTES_MAX && !waiting.isEmpty(); ) {
      byte[] message = waiting.removeFirst();
      messages.add(message);
      bytes += message.length;
    }
    for (byte[] message : messages) {
      waitingBytes -= message.length;
    }
    last = messages;
    acknowledged = false;
    sequence++;
    return new PollAnswer.Messages(protocol, sequence, messages);
  }
}
